"""The pages in a real browser: nothing in the console, nothing beyond the edge, everything works without scripts."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from scouting.delivery import deliver
from scouting.web.app import create_web
from scouting.weeks import Week
from tests.conftest import missing
from tests.scouting.house import NOW, TODAY, Paper, deadline, furnish, weekly

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (1280, 390)
PAGES = {
    "overview": "/",
    "competence": "/competences/sensorik",
    "trends": "/trends?competence=sensorik",
    "calls": "/calls?open=1",
    "events": "/events",
    "search": "/search?q=Sensor*",
    "document": "/documents/call0",
    "concept": "/concepts/Quantensensor",
    "compare": "/compare?concept=Quantensensor&concept=Quantenmagnetometerkalibrierung",
    "sources": "/sources",
    "digests": "/digests",
    "digest": "/digests/2026-W47/sensorik",
}
CALL = {"deadline_model": "single", "submission": "by_date", "valid_until": None, "level": "bund", "type": "call"}


def papers() -> list[Paper]:
    quote = "Anträge sind bis zum 15.12.2026 beim Projektträger einzureichen."
    calls = [
        Paper(
            id=f"call{i}",
            kind="call",
            title=f"Förderung der Sensorik für kleine und mittlere Unternehmen {i}",
            text=quote,
            call={**CALL, "deadlines": [deadline((TODAY + timedelta(days=9 * i)).isoformat(), quote=quote)]},
        )
        for i in range(5)
    ]
    endless = Paper(id="endless", title="Donaudampfschifffahrtsgesellschaft" * 8, concepts=("X" * 90,))
    event = Paper(
        id="event", kind="event", title="Fachforum Sensorik", facts={"starts": "2026-12-01", "ends": "2026-12-02"}
    )
    steady = [paper for i in range(8) for paper in weekly(f"Thema {i}", [1] * 60)]
    counts = [0] * 50 + [0, 1, 0, 1, 2, 4, 6, 8, 9, 10]
    rising = [*weekly("Quantensensor", counts), *weekly("Quantenmagnetometerkalibrierung", counts)]
    return [*calls, endless, event, *steady, *rising]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages behind a real server."""
    with furnish(tmp_path_factory.mktemp("browser"), papers(), sample=True) as app:
        deliver(app, ["sensorik"], Week.parse("2026-W47"), today=TODAY, now=NOW)
        server = uvicorn.Server(uvicorn.Config(create_web(app, today=lambda: TODAY), log_level="error"))
        listening = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing("chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab without scripts."""
    context = chromium.new_context(java_script_enabled=False, locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_stays_silent(chromium: Browser, address: str, name: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("requestfailed", lambda request: said.append(request.url))
    response = tab.goto(address + PAGES[name])
    assert response is not None
    assert response.ok
    assert said == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    folder = os.environ.get("SCOUTING_SCREENSHOTS")
    if folder:
        tab.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    context.close()


def test_search_and_filters_work_without_scripts(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Suchwörter").fill("Förderung")
    page.get_by_role("button", name="Suchen").click()
    expect(page.get_by_role("heading", name="5 Treffer")).to_be_visible()
    page.get_by_role("complementary", name="Filter").get_by_role("link", name="Förderungen 5").click()
    expect(page.get_by_role("link", name="Filter entfernen: Förderungen")).to_be_visible()
    page.get_by_role("link", name="Förderung der Sensorik für kleine und mittlere Unternehmen 1", exact=True).click()
    expect(page.get_by_role("heading", name="Auf einen Blick")).to_be_visible()


def test_the_search_box_suggests_with_scripts(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="de-DE")
    tab = context.new_page()
    tab.goto(f"{address}/search")
    tab.get_by_label("Suchwörter").press_sequentially("foerd")
    expect(tab.locator("datalist option")).not_to_have_count(0)
    options = tab.locator("datalist option").evaluate_all("all => all.map(one => [one.value, one.label])")
    assert ["Förderung", "foerd: 5 Treffer"] in options
    context.close()


def test_calls_are_filtered_without_scripts(page: Page, address: str) -> None:
    page.goto(f"{address}/calls")
    page.get_by_label("Frist vor dem").fill("2026-12-03")
    page.get_by_label("Ebene").select_option("bund")
    page.get_by_label("nur offene").check()
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.get_by_role("heading", name="2 Förderungen")).to_be_visible()
    expect(page.get_by_label("nur offene")).to_be_checked()


def test_the_keyboard_reaches_the_content_first(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto(address)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Zum Inhalt"
    context.close()

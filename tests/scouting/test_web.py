import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from scouting.app import App
from scouting.delivery import deliver
from scouting.weeks import Week
from tests.scouting.browsing import Browser, browse
from tests.scouting.house import NOW, TODAY, Paper, deadline, furnish, weekly

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x00\x1b[31m\u202e {{ 7*7 }}'
TEXT = "Die Sensorik misst Drücke. Anträge sind bis zum 15.12.2026 einzureichen."
CALL = {
    "deadline_model": "single",
    "submission": "by_date",
    "valid_until": None,
    "type": "call",
    "level": "bayern",
    "funder": "Ministerium <b>",
    "applicants": ["sme"],
    "deadlines": [deadline("2026-12-15", quote=TEXT[27:], start=27) | {"time": "12:00"}],
    "amounts": [
        {
            "role": "rate_max",
            "value": 50,
            "unit": "percent",
            "evidence": {"field": "text", "text": "50 %", "start": None},
        }
    ],
    "evidence": {"level": {"field": "text", "text": "Bayern", "start": None, "end": None}},
}
PAPERS = [
    *[paper for i in range(6) for paper in weekly(f"Thema {i}", [1] * 60)],
    *weekly("Quantensensor", [0] * 50 + [0, 1, 0, 1, 2, 4, 6, 8, 9, 10]),
    Paper(
        id="call",
        kind="call",
        title="Förderung der Sensorik",
        text=TEXT,
        call=CALL,
        evidence=({"field": "text", "text": "Sensorik", "start": 4, "end": 12},),
    ),
    Paper(
        id="event",
        kind="event",
        title="Sensortag",
        facts={
            "starts": "2026-12-01",
            "ends": "2026-12-02",
            "place": "Augsburg",
            "type": "workshop",
            "status": "moved",
        },
    ),
    Paper(
        id="hostile",
        title=HOSTILE,
        text=HOSTILE * 3,
        url="javascript:alert(1)",
        concepts=("<b>Thema</b>",),
        organisations=({"name": HOSTILE, "role": "author"},),
    ),
    Paper(id="copy", title="Zweitmeldung", story="call", leads_story=False),
]
PAGES = [
    "/",
    "/trends",
    "/trends?competence=sensorik&unit=month",
    "/calls",
    "/calls?q=Sensorik&open=1&competence=sensorik&level=bayern&applicant=sme&closing_before=2027-01-01",
    "/events",
    "/events?q=Sensortag&near=Augsburg&since=2026-01-01&until=",
    "/search",
    "/search?q=Sensoren&kind=news&sort=date",
    "/competences/sensorik",
    "/documents/call",
    "/documents/event",
    "/documents/hostile",
    "/concepts/Quantensensor",
    "/concepts/Quantensensor?unit=year",
    "/concepts/%3Cb%3EThema%3C%2Fb%3E",
    "/compare",
    "/compare?concept=Quantensensor&concept=%3Cb%3EThema%3C%2Fb%3E&unit=week",
    "/compare?concept=Quantensensor&by=region&add=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/compare?concept=%3Cb%3EThema%3C%2Fb%3E&by=competence",
    "/trends?competence=sensorik",
    "/sources",
    "/digests",
    "/digests/2026-W47/sensorik",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with furnish(tmp_path_factory.mktemp("web"), PAPERS, sample=True) as running:
        deliver(running, ["sensorik"], Week.parse("2026-W47"), today=TODAY, now=NOW)
        yield running


@pytest.fixture(scope="module")
def browser(app: App) -> Browser:
    return browse(app)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_whole_and_harmless(browser: Browser, address: str) -> None:
    response = browser.get(address)
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    page = browser.page(address)
    assert (
        page.xpath("//script[not(@src='/static/site.js')] | //script/text() | //style | //@style | //img | //b") == []
    )
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    assert not [href for href in page.xpath("//a/@href") if href.startswith("javascript:")]
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ue000\ue001]", response.text)
    assert "49" not in page.xpath("string(//h1)")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_landmarks_one_heading_and_a_way_past_the_navigation(browser: Browser, address: str) -> None:
    page = browser.page(address)
    assert page.get("lang") == "de"
    assert [len(page.xpath(f"//{tag}")) for tag in ("main", "header", "footer", "h1")] == [1] * 4
    assert page.xpath("//a[@class='skip']/@href") == ["#inhalt"]
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(
        field.get("id") or field.xpath("ancestor::label") for field in page.xpath("//select | //input[@type!='hidden']")
    )


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_head(browser: Browser, address: str) -> None:
    assert browser.get(address, "HEAD").status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_sample_data_are_labelled_on_every_page(browser: Browser, address: str) -> None:
    assert "Beispieldaten" in browser.page(address).xpath("string(//*[@class='banner'])")


def test_the_overview_shows_what_rises_and_what_closes(browser: Browser) -> None:
    page = browser.page("/")
    (card,) = page.xpath("//li[@class='card'][.//a[@href='/competences/sensorik']]")
    assert "Quantensensor" in card.text_content()
    assert "neu aufkommend" in card.text_content()
    assert "1 offene Förderung" in card.text_content()
    assert "15.12.2026" in page.xpath("string(//ul[@class='dates'])")


def test_a_call_shows_its_facts_with_the_words_that_prove_them(browser: Browser) -> None:
    page = browser.page("/documents/call")
    facts = page.xpath("string(//dl[@class='facts'])")
    assert "15.12.2026, 12:00 Uhr (in 22 Tagen)" in facts
    assert "„Anträge sind bis zum 15.12.2026 einzureichen.“" in facts
    assert "Freistaat Bayern" in facts
    assert "Förderquote bis 50\u00a0%" in facts
    assert "Ministerium <b>" in facts
    assert page.xpath("//mark/@class") == ["tag", "fact"]
    assert page.xpath("//mark/text()") == ["Sensorik", TEXT[27:]]
    assert "Meldung mit 2 Quellen" in page.text_content()


def test_a_call_says_how_far_to_rely_on_it(browser: Browser) -> None:
    assert browser.page("/documents/call").xpath("string(//dt[.='Verlässlichkeit']/following::dd[1])") == "gut belegt"


def test_institutions_stand_with_their_part(browser: Browser) -> None:
    page = browser.page("/documents/hostile")
    assert page.xpath("string(//section[@aria-labelledby='einrichtungen']//dt)") == "Autorinnen und Autoren von"


def test_calls_are_listed_with_date_and_role(browser: Browser) -> None:
    (entry,) = browser.page("/calls?open=1").xpath("//article")
    words = " ".join(entry.text_content().split())
    assert words.startswith("15.12.2026 Einreichungsfrist in 22 Tagen Förderung der Sensorik offen")


def test_an_event_that_moved_says_so(browser: Browser) -> None:
    (entry,) = browser.page("/events").xpath("//article")
    assert "verschoben" in entry.text_content()
    assert "bis 02.12.2026" in entry.text_content()


def test_search_marks_words_and_offers_filters_as_links(browser: Browser) -> None:
    page = browser.page("/search?q=Quantensensor")
    assert page.xpath("//p[@class='snippet']//mark | //h3//mark | //article")
    (news,) = page.xpath("//aside//a[contains(@href, 'kind=news')]")
    narrowed = browser.page(news.get("href"))
    assert narrowed.xpath("//aside//a[@aria-current='true']/@href") == ["/search?q=Quantensensor"]


def test_a_list_goes_on_and_comes_back(browser: Browser) -> None:
    first = browser.page("/search?q=Bericht")
    (onward,) = first.xpath("//a[@rel='next']/@href")
    second = browser.page(onward)
    assert second.xpath("//a[@rel='prev']/@href") == ["/search?q=Bericht"]
    assert set(first.xpath("//h3/a/@href")).isdisjoint(second.xpath("//h3/a/@href"))


def test_a_concept_has_a_chart_and_the_same_numbers_as_a_table(browser: Browser) -> None:
    page = browser.page("/concepts/Quantensensor")
    titles = page.xpath("//*[local-name()='rect']/*[local-name()='title']/text()")
    rows = page.xpath("//table//tr[td]")
    assert titles[-1] == "KW 47/2026: 10"
    assert [row.xpath("string(td)") for row in rows][-3:] == ["8", "9", "10"]


def test_a_digest_is_shown_as_it_was_published(browser: Browser) -> None:
    page = browser.page("/digests/2026-W47/sensorik")
    assert "Sensorik, KW 47/2026" in page.xpath("string(//h1)")
    assert "Quantensensor" in page.text_content()


def test_a_dossier_is_a_file_to_take_away(browser: Browser) -> None:
    response = browser.get("/dossiers/Quantensensor")
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text.startswith("# Dossier: Quantensensor")


@pytest.mark.parametrize(
    "address",
    ["/nix", "/competences/nix", "/documents/nix", "/concepts/nix", "/digests/2026-W01/sensorik", "/dossiers/nix"],
)
def test_what_is_not_there_is_said_in_german(browser: Browser, address: str) -> None:
    response = browser.get(address)
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/calls?closing_before=morgen", "„morgen“ ist kein Datum"),
        ("/trends?as_of=0001-01-01", "„0001-01-01“ ist kein Datum"),
        ("/trends?as_of=9999-12-31&unit=year", "„9999-12-31“ ist kein Datum"),
        ("/events?since=2026-13-01", "„2026-13-01“ ist kein Datum"),
        ("/search?since=gestern", "„gestern“ ist kein Datum"),
        ("/search?from=-1", "„-1“ ist keine Zahl"),
        ("/search?from=99999999", "ist keine Zahl von 0 bis 10000"),
        ("/search?sort=schoen", "„schoen“ steht nicht zur Wahl"),
        ("/search?competence=nix", "Das Kompetenzfeld „nix“ gibt es nicht"),
        ("/search?source=mond", "Die Quelle „mond“ gibt es nicht"),
        ("/calls?source=mond", "Die Quelle „mond“ gibt es nicht"),
        ("/events?source=mond", "Die Quelle „mond“ gibt es nicht"),
        ("/search?language=de&language=xx", "Die Sprache „xx“ kennen wir nicht"),
        ("/calls?level=mond", "Den Filterwert „mond“ gibt es nicht"),
        (f"/search?q={'x' * 600}", "Die Suchanfrage ist zu lang"),
        ("/search?q=since:gestern", "Die Suchanfrage ist nicht lesbar"),
        ("/trends?unit=<script>", "„&lt;script&gt;“ steht nicht zur Wahl"),
    ],
)
def test_what_cannot_be_read_gets_a_friendly_sentence(browser: Browser, address: str, sentence: str) -> None:
    response = browser.get(address)
    assert response.status_code == 400
    assert sentence in response.text
    assert "<script>" not in response.text


@pytest.mark.parametrize("query", ['"', "(((", "-", "OR OR", "kind:", "*", "~", ") (", '"offen', "a AND", "\\"])
def test_an_odd_query_is_never_an_error_of_ours(browser: Browser, query: str) -> None:
    assert browser.get(f"/search?q={query}").status_code in {200, 400}


def test_the_server_says_that_it_lives(browser: Browser) -> None:
    assert browser.get("/healthz").text == "ok\n"


def test_a_posted_form_is_refused(browser: Browser) -> None:
    assert browser.get("/search", "POST").status_code == 405


def test_a_day_after_today_shows_what_is_known_today(browser: Browser) -> None:
    assert "KW 47/2026" in browser.page("/trends?as_of=2030-01-01").text_content()


def test_a_new_day_is_asked_for_at_each_request(app: App) -> None:
    assert "Stand 24.12.2026" in browse(app, date(2026, 12, 24)).page("/").text_content()

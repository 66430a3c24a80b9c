from io import StringIO
from pathlib import Path

import pytest
from lxml import html
from rich.console import Console

from scouting.delivery.files import write_files, write_index
from scouting.delivery.html import MOST_BYTES, render_html
from scouting.delivery.letter import Chapter, Letter, Link, Paragraph
from scouting.delivery.terminal import show
from scouting.delivery.text import COLUMNS, render_text

BASE = "https://scouting.example"
HOSTILE = '"><script>alert(1)</script>\r\nBcc: opfer@example.org \x1b[31m\u202e [red]rot[/red] {{ 7 * 7 }}'


def link(title: str = "Ein Titel", url: str = "https://a.example/1") -> Link:
    return Link(id="d1", title=title, url=url, language="de", note="Zeitung, 18.11.2026")


def letter(*paragraphs: Paragraph, title: str = "Sensorik: Wochenbericht KW 47") -> Letter:
    chapter = Chapter(name="news", heading="Meldungen", paragraphs=paragraphs, more="und 3 weitere Einträge")
    return Letter(
        competence="sensorik",
        week="2026-W47",
        title=title,
        subtitle="16.11.2026 bis 22.11.2026",
        intro="7 Dokumente sind erschienen.",
        sample=False,
        chapters=(chapter,),
    )


RISE = Paragraph(
    heading="Quantensensor",
    concept="quantensensor",
    badge="steigend",
    lines=("Neun Dokumente.",),
    series=(0, 1, 9),
    proof=(link(),),
)


def test_text_keeps_to_its_columns() -> None:
    long = Paragraph(heading=link("Sensor " * 60), lines=("Wort " * 50,), quote="Zitat " * 30, proof=(link("T " * 90),))
    lines = render_text(letter(RISE, long), base_url=BASE).splitlines()
    assert max(map(len, lines)) <= COLUMNS
    assert "  ▁▂█  (je Woche, zuletzt 9)" in lines


def test_an_address_is_never_broken() -> None:
    address = f"https://a.example/{'x' * 200}"
    assert f"\n  {address}\n" in render_text(letter(Paragraph(heading=link(url=address))), base_url=BASE)


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = html.fromstring(render_html(letter(RISE, Paragraph(heading=link(HOSTILE))), base_url=BASE))
    assert page.xpath("//script | //img | //link | //style | //iframe | //@onclick") == []
    assert HOSTILE.split("\r")[0] in page.text_content()
    assert page.xpath("//h1/@style")
    assert page.xpath("//a[contains(@href, '/concepts/quantensensor')]")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,<script>", "https://a.example/ b"])
def test_an_address_that_is_none_of_the_web_is_not_linked(url: str) -> None:
    shown = letter(Paragraph(heading=link(url=url)))
    assert url not in html.fromstring(render_html(shown, base_url=BASE)).xpath("//a/@href")
    assert url not in render_text(shown, base_url=BASE)


def test_a_mail_stays_small_enough_to_be_shown_whole() -> None:
    many = [Paragraph(heading=link("Titel " * 40), quote="Zitat " * 40, proof=(link("Beleg " * 40),) * 9)] * 50
    page = render_html(letter(*many, *many), base_url=BASE)
    assert len(page.encode()) <= MOST_BYTES


def test_the_terminal_prints_crawled_words_as_they_are() -> None:
    console = Console(file=StringIO(), width=100, force_terminal=False)
    show(letter(RISE, Paragraph(heading=link("[red]rot[/red] Titel"), badge="offen")), console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "[red]rot[/red] Titel" in printed
    assert "▁▂█" in printed


def test_files_are_replaced_whole_and_listed(tmp_path: Path) -> None:
    page = write_files(tmp_path, letter(RISE), base_url=BASE)
    write_files(tmp_path, letter(RISE, title="Neuer Titel"), base_url=BASE)
    index = write_index(tmp_path, {"sensorik": "Sensorik & Co"}).read_text("utf-8")
    assert page == tmp_path / "digests/2026-W47/sensorik.html"
    assert "Neuer Titel" in page.read_text("utf-8")
    assert sorted(path.name for path in page.parent.iterdir()) == ["sensorik.html", "sensorik.txt"]
    assert '<a href="2026-W47/sensorik.html">Sensorik &amp; Co</a>' in index

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from lxml import html
from rich.console import Console

from scouting.app import App
from scouting.config import Mail
from scouting.delivery import deliver
from scouting.delivery.files import write_files, write_index
from scouting.delivery.html import MOST_BYTES, render_html
from scouting.delivery.letter import Chapter, Letter, Link, Paragraph
from scouting.delivery.mail import CHANNEL, compose_mail, send_letter
from scouting.delivery.terminal import show
from scouting.delivery.text import COLUMNS, render_text
from scouting.errors import ConfigurationError
from scouting.weeks import Week
from tests.postbox import Postbox, open_postbox
from tests.scouting.house import NOW, TODAY, Paper, furnish

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


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    with open_postbox() as (box, port):
        yield box, port


def house(tmp_path: Path, port: int, recipients: str = "[a@example.org, b@example.org]") -> App:
    mail = Mail(host="127.0.0.1", port=port, starttls=False, sender="scouting@verein.example")
    return furnish(tmp_path, [Paper(id="one", title=HOSTILE)], mail=mail, recipients=recipients)


def edition_of(app: App) -> int:
    return app.store.publish_edition("digest", "sensorik", "2026-W47", {}, at=NOW)


def test_everyone_who_follows_a_field_gets_one_mail_once(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with house(tmp_path, port) as app:
        week = Week.parse("2026-W47")
        (first,) = deliver(app, ["sensorik"], week, today=TODAY, now=NOW)
        (second,) = deliver(app, ["sensorik"], week, today=TODAY, now=NOW)
    assert first.posted.sent == ("a@example.org", "b@example.org")
    assert second.posted.sent == ()
    assert [recipient for recipient, _ in box.mails] == ["a@example.org", "b@example.org"]
    assert first.page.exists()


def test_a_mail_has_both_parts_and_the_headers_of_a_list(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with house(tmp_path, port, "[a@example.org]") as app:
        deliver(app, ["sensorik"], Week.parse("2026-W47"), today=TODAY, now=NOW)
    ((_, mail),) = box.mails
    assert mail["Subject"] == "Sensorik: Wochenbericht KW 47"
    assert mail["List-Id"] == "<sensorik.wochenbericht.verein.example>"
    assert mail["Message-ID"].startswith("<2026-W47.sensorik.")
    assert mail["Date"] == "Mon, 23 Nov 2026 07:00:00 +0000"
    assert mail["Bcc"] is None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_edition_has_the_same_message_id_for_the_same_reader() -> None:
    mails = [compose_mail(letter(RISE), "a@b.example", sender="s@v.example", base_url=BASE, at=NOW) for _ in range(2)]
    other = compose_mail(letter(RISE), "c@b.example", sender="s@v.example", base_url=BASE, at=NOW)
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"] != other["Message-ID"]


def test_a_title_cannot_add_a_header() -> None:
    mail = compose_mail(letter(title=f"Titel\r\n{HOSTILE}"), "a@b.example", sender="s@v.example", base_url=BASE, at=NOW)
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


def test_who_is_refused_is_reported_and_tried_again(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    box.refused = {"a@example.org"}
    with house(tmp_path, port) as app:
        edition = edition_of(app)
        first = send_letter(app, edition, letter(RISE), at=NOW)
        box.refused = set()
        second = send_letter(app, edition, letter(RISE), at=NOW)
    assert (first.sent, [recipient for recipient, _ in first.failed]) == (("b@example.org",), ["a@example.org"])
    assert second.sent == ("a@example.org",)


def test_what_broke_off_after_it_was_handed_over_is_not_sent_twice(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    box.breaks_off = True
    with house(tmp_path, port, "[a@example.org]") as app:
        edition = edition_of(app)
        first = send_letter(app, edition, letter(RISE), at=NOW)
        box.breaks_off = False
        second = send_letter(app, edition, letter(RISE), at=NOW)
    assert first.uncertain == second.uncertain == ("a@example.org",)
    assert len(box.mails) == 1


def test_a_crash_between_sending_and_marking_sends_nothing_twice(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with house(tmp_path, port) as app:
        edition = edition_of(app)
        app.store.claim_delivery(edition, CHANNEL, "a@example.org", at=NOW)
        posted = send_letter(app, edition, letter(RISE), at=NOW)
    assert (posted.sent, posted.uncertain) == (("b@example.org",), ("a@example.org",))
    assert [recipient for recipient, _ in box.mails] == ["b@example.org"]


def test_a_server_that_is_away_costs_nothing(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with house(tmp_path, 1) as app:
        edition = edition_of(app)
        away = send_letter(app, edition, letter(RISE), at=NOW)
        assert app.store.deliveries(edition) == []
    assert [recipient for recipient, _ in away.failed] == ["a@example.org", "b@example.org"]
    assert box.mails == []
    assert port


def test_an_address_that_is_none_is_named_and_the_others_get_theirs(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    with house(tmp_path, port, r'["kaputt", "x@y\r\nBcc: z@y", "a@example.org"]') as app:
        posted = send_letter(app, edition_of(app), letter(RISE), at=NOW)
    assert posted.sent == ("a@example.org",)
    assert len(posted.failed) == 2
    assert len(box.mails) == 1


def test_without_a_server_nothing_is_sent_and_without_a_sender_it_is_said(tmp_path: Path) -> None:
    with furnish(tmp_path / "a", (), recipients="[a@example.org]") as app:
        assert send_letter(app, edition_of(app), letter(RISE), at=NOW).sent == ()
    with (
        furnish(tmp_path / "b", (), mail=Mail(host="127.0.0.1"), recipients="[a@example.org]") as app,
        pytest.raises(ConfigurationError, match=r"mail\.sender"),
    ):
        send_letter(app, edition_of(app), letter(RISE), at=NOW)

"""Mails through a real SMTP server: each exactly once, and what a server says against it in one sentence."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from scouting.app import App
from scouting.config import Mail
from scouting.delivery import deliver
from scouting.delivery.letter import Letter
from scouting.delivery.mail import CHANNEL, compose_mail, hand_over, send_letter
from scouting.errors import ConfigurationError
from scouting.weeks import Week
from tests.certificates import write_certificate
from tests.commands import said, scouting
from tests.postbox import Postbox, Tls, open_postbox
from tests.scouting.house import NOW, TODAY, Paper, furnish

BASE = "https://scouting.example"
HOSTILE = '"><script>alert(1)</script>\r\nBcc: opfer@example.org \x1b[31m\u202e [red]rot[/red] {{ 7 * 7 }}'
LETTER = Letter(
    competence="sensorik",
    week="2026-W47",
    title="Sensorik: Wochenbericht KW 47",
    subtitle="16.11.2026 bis 22.11.2026",
    intro="7 Dokumente sind erschienen.",
    sample=False,
    chapters=(),
)


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
    mails = [compose_mail(LETTER, "a@b.example", sender="s@v.example", base_url=BASE, at=NOW) for _ in range(2)]
    other = compose_mail(LETTER, "c@b.example", sender="s@v.example", base_url=BASE, at=NOW)
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"] != other["Message-ID"]


def test_a_title_cannot_add_a_header() -> None:
    mail = compose_mail(
        replace(LETTER, title=f"Titel\r\n{HOSTILE}"), "a@b.example", sender="s@v.example", base_url=BASE, at=NOW
    )
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


def test_who_is_refused_is_reported_and_tried_again(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    box.refused = {"a@example.org"}
    with house(tmp_path, port) as app:
        edition = edition_of(app)
        first = send_letter(app, edition, LETTER, at=NOW)
        box.refused = set()
        second = send_letter(app, edition, LETTER, at=NOW)
    assert (first.sent, [recipient for recipient, _ in first.failed]) == (("b@example.org",), ["a@example.org"])
    assert second.sent == ("a@example.org",)


def test_what_broke_off_after_it_was_handed_over_is_not_sent_twice(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    box.breaks_off = True
    with house(tmp_path, port, "[a@example.org]") as app:
        edition = edition_of(app)
        first = send_letter(app, edition, LETTER, at=NOW)
        box.breaks_off = False
        second = send_letter(app, edition, LETTER, at=NOW)
    assert first.uncertain == second.uncertain == ("a@example.org",)
    assert len(box.mails) == 1


def test_a_crash_between_sending_and_marking_sends_nothing_twice(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with house(tmp_path, port) as app:
        edition = edition_of(app)
        app.store.claim_delivery(edition, CHANNEL, "a@example.org", at=NOW)
        posted = send_letter(app, edition, LETTER, at=NOW)
    assert (posted.sent, posted.uncertain) == (("b@example.org",), ("a@example.org",))
    assert [recipient for recipient, _ in box.mails] == ["b@example.org"]


def test_a_server_that_is_away_costs_nothing(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    with house(tmp_path, 1) as app:
        edition = edition_of(app)
        away = send_letter(app, edition, LETTER, at=NOW)
        assert app.store.deliveries(edition) == []
    assert [recipient for recipient, _ in away.failed] == ["a@example.org", "b@example.org"]
    assert box.mails == []
    assert port


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # see open_postbox
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd does not see its own TLS
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({}, "", id="all is right"),
        pytest.param(
            {"password": "wrong"},
            "refuses the login: check `mail.username` in settings.yml and SCOUTING_MAIL__PASSWORD",
            id="wrong password",
        ),
        pytest.param(
            {"ca_certs": None},
            "shows a certificate that is not trusted (self-signed certificate): set `mail.ca_certs` in settings.yml "
            "to a file with its issuer's certificate",
            id="unknown issuer",
        ),
    ],
)
def test_mails_go_through_tls_with_a_login_or_it_is_said_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: Tls, changed: Mapping[str, str | None], reason: str
) -> None:
    certificate = write_certificate(tmp_path)
    with open_postbox(tls=tls, certificate=certificate, login=("scouting", "secret")) as (box, port):
        if tls == "implicit":
            monkeypatch.setattr("scouting.delivery.mail.IMPLICIT_TLS_PORT", port)
        given = {"username": "scouting", "password": "secret", "ca_certs": str(certificate), **changed}
        mail = Mail(host="127.0.0.1", port=port, sender="s@verein.example", **given)
        with furnish(tmp_path, (), mail=mail, recipients="[a@example.org]") as app:
            edition = edition_of(app)
            posted = send_letter(app, edition, LETTER, at=NOW)
            marked = [row["status"] for row in app.store.deliveries(edition)]
        refused = asyncio.run(hand_over(mail, EmailMessage())) if reason else None
    said = f"127.0.0.1:{port} {reason}"
    assert posted.failed == ((("a@example.org", said),) if reason else ())
    assert refused == (said if reason else None)
    assert (len(box.mails), marked) == ((0, []) if reason else (1, ["sent"]))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "SMTP STARTTLS extension not supported by server; see `mail` in settings.yml"),
        ({"implicit": True}, "does not speak TLS from the start, which port {port} is for: see `mail.port`"),
    ],
)
def test_a_server_without_tls_is_given_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    postbox: tuple[Postbox, int],
    given: Mapping[str, bool],
    reason: str,
) -> None:
    box, port = postbox
    if given:
        monkeypatch.setattr("scouting.delivery.mail.IMPLICIT_TLS_PORT", port)
    mail = Mail(host="127.0.0.1", port=port, username="u", password="secret", sender="s@verein.example")
    with furnish(tmp_path, (), mail=mail, recipients="[a@example.org]") as app:
        posted = send_letter(app, edition_of(app), LETTER, at=NOW)
    assert posted.failed == (("a@example.org", f"127.0.0.1:{port} {reason.format(port=port)}"),)
    assert box.mails == []


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path) -> None:
    for name in ("empty.pem", "none.pem"):
        path = tmp_path / name
        if name == "empty.pem":
            path.write_text("")
        mail = Mail(host="127.0.0.1", ca_certs=str(path))
        with pytest.raises(ConfigurationError, match=rf"mail\.ca_certs: {path} cannot be used as certificates"):
            asyncio.run(hand_over(mail, EmailMessage()))


def test_the_command_says_what_was_not_sent_without_an_address_and_goes_on_later(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    box.refused = {"a@example.org"}
    with house(tmp_path, port) as app:
        given = {
            "SCOUTING_MAIL__HOST": "127.0.0.1", "SCOUTING_MAIL__PORT": str(port), "SCOUTING_MAIL__STARTTLS": "false",
            "SCOUTING_MAIL__SENDER": "s@verein.example", "SCOUTING_DATA_DIR": str(app.settings.data_dir),
            "SCOUTING_CONFIG_DIR": str(app.settings.config_dir),
        }  # fmt: skip
    words = ("digest", "--competence", "sensorik", "--today", TODAY.isoformat(), "--json")
    first = scouting(*words, **given)
    assert (first.returncode, json.loads(first.stdout)["digests"][0]["mail"]["sent"]) == (1, ["b@example.org"])
    assert "mails not sent: 1;" in said(first)
    assert "`scouting digest` tries again" in said(first)
    assert "@" not in said(first)
    box.refused = set()
    second = scouting(*words, **given)
    assert (second.returncode, second.stderr) == (0, "")
    assert [recipient for recipient, _ in box.mails] == ["b@example.org", "a@example.org"]


def test_an_address_that_is_none_is_named_and_the_others_get_theirs(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    with house(tmp_path, port, r'["kaputt", "x@y\r\nBcc: z@y", "a@example.org"]') as app:
        posted = send_letter(app, edition_of(app), LETTER, at=NOW)
    assert posted.sent == ("a@example.org",)
    assert len(posted.failed) == 2
    assert len(box.mails) == 1


def test_without_a_server_nothing_is_sent_and_without_a_sender_it_is_said(tmp_path: Path) -> None:
    with furnish(tmp_path / "a", (), recipients="[a@example.org]") as app:
        assert send_letter(app, edition_of(app), LETTER, at=NOW).sent == ()
    with (
        furnish(tmp_path / "b", (), mail=Mail(host="127.0.0.1"), recipients="[a@example.org]") as app,
        pytest.raises(ConfigurationError, match=r"mail\.sender"),
    ):
        send_letter(app, edition_of(app), LETTER, at=NOW)

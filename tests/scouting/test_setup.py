"""From nothing to an installation that has collected once: by options, by answers, and a second time."""

import os
import pty
import re
import select
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from scouting.cli.setup import dependable
from scouting.config import load_configuration, load_settings
from tests.commands import COMMAND, environment, said, scouting
from tests.conftest import ROOT

SHIPPED = load_configuration(load_settings()).sources
SECRETS = {"SCOUTING_OPENALEX_KEY": 'o\'k $HOME "x"', "SCOUTING_MAIL__PASSWORD": "geheim #1"}
OPTIONS = (
    "--contact", "it@cluster.example", "--base-url", "https://scouting.cluster.example/",
    "--mail-host", "mail.cluster.example", "--mail-user", "bot",
    "--team", "sensorik:sensorik,nanotechnologie:team@cluster.example", "--team", "chemie:chemie",
)  # fmt: skip
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>
<item><title>Neue Sensoren für die Fertigung</title><link>https://amt.example/1</link>
<description>Neue Sensoren messen genauer.</description><pubDate>Mon, 16 Nov 2026 08:00:00 +0100</pubDate></item>
</channel></rss>"""
SOURCE = (
    "{title: Quelle, url: '%s', kind: news, spider: feeds, known: recorded, seen: a test, language: de,"
    " cadence: daily, delay: 0, licence: none, keep: facts}"
)


def set_up(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    return scouting("setup", *words, "--config-dir", folder / "config", "--data-dir", folder / "data", **given)


def read(folder: Path, name: str) -> dict[str, object]:
    values: dict[str, object] = yaml.safe_load((folder / "config" / name).read_text("utf-8"))
    return values


def loaded_by_a_shell(path: Path, variable: str) -> str:
    script = f'set -a; . "{path}"; set +a; printf %s "${variable}"'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout


def test_options_are_written_and_secrets_lie_where_only_their_owner_reads(tmp_path: Path) -> None:
    done = set_up(tmp_path, *OPTIONS, "--no-crawl", **SECRETS)
    assert done.returncode == 0, done.stderr
    assert read(tmp_path, "settings.yml") == {
        "contact": "it@cluster.example",
        "base_url": "https://scouting.cluster.example",
        "mail": {
            "host": "mail.cluster.example", "port": 587, "starttls": True, "username": "bot",
            "sender": "it@cluster.example", "operator": "it@cluster.example",
        },
    }  # fmt: skip
    assert read(tmp_path, "teams/sensorik.yml") == {
        "title": "Clusterteam Sensorik",
        "competences": ["sensorik", "nanotechnologie"],
        "recipients": ["team@cluster.example"],
    }
    secrets = tmp_path / "config/scouting.env"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert {name: loaded_by_a_shell(secrets, name) for name in SECRETS} == SECRETS
    assert not any("geheim" in path.read_text("utf-8") for path in (tmp_path / "config").rglob("*.yml"))
    assert "geheim" not in done.stderr + done.stdout
    assert f". {secrets}" in said(done)
    assert "in Ordnung configuration" in " ".join(done.stdout.split())


def test_a_second_time_only_what_is_given_changes(tmp_path: Path) -> None:
    assert set_up(tmp_path, *OPTIONS, "--no-crawl", **SECRETS).returncode == 0
    settings, secrets = tmp_path / "config/settings.yml", tmp_path / "config/scouting.env"
    before = read(tmp_path, "settings.yml")
    settings.write_text(yaml.safe_dump({**before, "digest": {"size": 7}}), "utf-8")
    secrets.write_text("# by hand\nSCOUTING_DATABASE_URL='postgresql://…'\n" + secrets.read_text("utf-8"), "utf-8")
    secrets.chmod(0o644)
    words = ("--mail-port", "25", "--no-mail-starttls", "--mail-operator", "", "--no-crawl")
    words += ("--team", "sensorik::neu@cluster.example")
    done = set_up(tmp_path, *words, SCOUTING_MAIL__PASSWORD="neu")
    assert done.returncode == 0, done.stderr
    mail = {**before["mail"], "port": 25, "starttls": False, "operator": None}  # type: ignore[dict-item]
    assert read(tmp_path, "settings.yml") == {**before, "mail": mail, "digest": {"size": 7}}
    team = read(tmp_path, "teams/sensorik.yml")
    assert (team["competences"], team["recipients"]) == (["sensorik", "nanotechnologie"], ["neu@cluster.example"])
    assert secrets.read_text("utf-8").startswith("# by hand\nSCOUTING_DATABASE_URL=")
    assert loaded_by_a_shell(secrets, "SCOUTING_MAIL__PASSWORD") == "neu"
    assert loaded_by_a_shell(secrets, "SCOUTING_OPENALEX_KEY") == SECRETS["SCOUTING_OPENALEX_KEY"]
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


CONTACT = ("--contact", "it@cluster.example")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "--contact: nothing is not a mail address; one such as team@cluster.example is needed"),
        (("--contact", "it"), "--contact: it is not a mail address; one such as team@cluster.example is needed"),
        ((*CONTACT, "--base-url", "ftp://x"), "--base-url: ftp://x is not an address such as https://scouting.cluster.example"),
        ((*CONTACT, "--mail-host", "a b"), "--mail-host: a b is not the name of a server such as mail.cluster.example"),
        ((*CONTACT, "--mail-host", "m.de", "--mail-port", "x"), "--mail-port: x is not a port between 1 and 65535"),
        ((*CONTACT, "--team", "../x:sensorik"), "--team: ../x is not a short name of small letters, digits, - and _"),
        ((*CONTACT, "--team", "s:gartenbau"), "--team: gartenbau is not one of aerospace, automotive,"),
        ((*CONTACT, "--team", "s"), "--team: at least one is needed"),
        ((*CONTACT, "--team", "s:sensorik:a@b"), "--team: a@b is not a mail address;"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_one_sentence(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = set_up(tmp_path, *words)
    assert done.returncode == 2
    assert sentence in said(done)


class Terminal:
    """A person at a terminal: waits for a question, then answers."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        folders = ["--config-dir", str(folder / "config"), "--data-dir", str(folder / "data")]
        self.process = subprocess.Popen(
            [*COMMAND, "setup", "--no-crawl", *folders],
            cwd=ROOT, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def answer(self, question: str, words: str) -> None:
        # Up to the last space: a hidden question forgets what was typed before that stood there.
        self.wait_for(f"{re.escape(question)}.*: $")
        self.shown = ""
        os.write(self._ours, f"{words}\n".encode())

    def wait_for(self, pattern: str) -> None:
        until = time.monotonic() + 60
        while not re.search(pattern, self.shown) and time.monotonic() < until:
            if select.select([self._ours], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self._ours, 65536).decode()
                except OSError:  # the other side has ended
                    break
        assert re.search(pattern, self.shown), self.shown


def test_on_a_terminal_each_question_is_asked_until_its_answer_can_be_used(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        terminal.answer("Contact address", "nobody")
        terminal.wait_for("nobody is not a mail address")
        terminal.answer("Contact address", "it@cluster.example")
        terminal.answer("Address of the pages [http://127.0.0.1:8000]", "")
        terminal.answer("SMTP server (empty: no mail)", "mail.cluster.example")
        terminal.answer("Its port [587]", "")
        terminal.answer("STARTTLS [Y/n]", "y")
        terminal.answer("User at the SMTP server", "bot")
        terminal.answer("Sender of the digests [it@cluster.example]", "")
        terminal.answer("Who is told when a source falls silent [it@cluster.example]", "alarm@cluster.example")
        terminal.answer("Team to add or change (empty: done)", "sensorik")
        terminal.answer("Its competences", "sensorik, gartenbau")
        terminal.wait_for("gartenbau is not one of")
        terminal.answer("Its competences", "sensorik")
        terminal.answer("Who gets its digest", "")
        terminal.answer("Team to add or change", "")
        terminal.answer("Key for api.openalex.org (empty: none)", "")
        terminal.answer("Password of bot at mail.cluster.example", "geheim")
        terminal.wait_for("in Ordnung")
        assert "geheim" not in terminal.shown
        assert terminal.process.wait(30) == 0
    assert read(tmp_path, "settings.yml")["mail"]["operator"] == "alarm@cluster.example"  # type: ignore[index]
    assert read(tmp_path, "teams/sensorik.yml")["competences"] == ["sensorik"]
    assert (tmp_path / "config/scouting.env").read_text("utf-8") == "SCOUTING_MAIL__PASSWORD=geheim\n"


def test_five_dependable_sources_come_first_and_of_each_host_one() -> None:
    chosen = dependable(SHIPPED)
    assert [source.name for source in chosen[:4]] == [
        "eu_funding_tenders", "foerderdatenbank", "arxiv_industrielle_ki", "crossref_bayern",
    ]  # fmt: skip
    assert len(chosen) == 5
    assert all(source.enabled and source.known == "recorded" and source.cadence == "daily" for source in chosen)


@contextmanager
def feed() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/feed.xml"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(FEED.encode() if found else b"")

        def log_message(self, *_: object) -> None:
            """Nothing: this is a test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_the_first_crawl_takes_what_answers_and_reports_what_does_not(tmp_path: Path) -> None:
    with feed() as port:
        for source in SHIPPED:
            if source.known == "recorded" and source.enabled:
                write_source(tmp_path, source.name, f"http://{source.name}.example/x", "enabled: false")
        write_source(tmp_path, "amt", f"http://127.0.0.1:{port}/feed.xml", "enabled: true")
        write_source(tmp_path, "fort", "http://127.0.0.1:9/feed.xml", "enabled: true")
        outbound = '{"allow_loopback": true}'
        done = set_up(tmp_path, *CONTACT, SCOUTING_OUTBOUND=outbound)
    assert done.returncode == 0, done.stderr
    assert "first crawl (some minutes): amt, fort" in said(done)
    assert "fort: http://127.0.0.1:9/feed.xml: unreachable" in said(done)
    assert "documents annotated: 1, index entries written: 1" in said(done)


def write_source(folder: Path, name: str, url: str, more: str) -> None:
    kind = next((source.kind for source in SHIPPED if source.name == name), "news")
    path = folder / "config/sources" / kind / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((SOURCE % url).replace("kind: news", f"kind: {kind}")[:-1] + f", {more}}}", "utf-8")

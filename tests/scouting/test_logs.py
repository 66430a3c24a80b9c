"""What stands in a log: one form, one run, a moment in UTC, and no secret or address."""

import asyncio
import gc
import json
import logging
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
import structlog
from procrastinate.exceptions import ConnectorException

from scouting.errors import RecordError
from scouting.logs import HIDDEN, configure, redacted
from tests.commands import environment, said, scouting, start
from tests.conftest import ROOT
from tests.scouting.house import Paper, furnish


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def untouched() -> Iterator[None]:
    """Logging is one for a whole process: it is given back as it was."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def lines(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.usefixtures("untouched")
def test_our_events_and_those_of_libraries_have_one_form() -> None:
    stream = StringIO()
    configure(level=logging.INFO, run="ab12", stream=stream)
    structlog.get_logger("scouting.pipeline").warning("annotation failed", document="d1", seconds=1.5)
    logging.getLogger("scrapy.core.engine").info("Spider opened: %s", "heise")
    ours, theirs = lines(stream)
    assert (ours["event"], ours["document"], ours["seconds"], ours["level"]) == (
        "annotation failed",
        "d1",
        1.5,
        "warning",
    )
    assert (theirs["event"], theirs["logger"]) == ("Spider opened: heise", "scrapy.core.engine")
    for line in (ours, theirs):
        assert line["run"] == "ab12"
        assert line["timestamp"].endswith("Z")


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(ConnectorException(), [], id="its server is away, as the worker says"),
        pytest.param(
            RecordError("the server does not answer"),
            ["listener error: the server does not answer"],
            id="an error of ours",
        ),
        pytest.param(ValueError("odd"), ["listener error"], id="anything else"),
    ],
)
def test_what_the_queues_library_says_of_an_error_is_a_sentence(error: Exception, said: list[str]) -> None:
    stream = StringIO()
    configure(level=logging.INFO, run="r", stream=stream)
    logging.getLogger("procrastinate.utils").error("%s error", "listener", exc_info=error)
    assert [line["event"] for line in lines(stream)] == said
    assert ("exception" in stream.getvalue()) is isinstance(error, ValueError)


@pytest.mark.usefixtures("untouched")
def test_a_job_that_its_away_server_could_not_note_as_done_is_no_traceback() -> None:
    stream = StringIO()
    configure(level=logging.INFO, run="r", stream=stream)

    async def leave_alone(error: Exception) -> None:
        async def fail() -> None:
            raise error

        task = asyncio.create_task(fail())
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(leave_alone(ConnectorException()))
    assert stream.getvalue() == ""
    asyncio.run(leave_alone(ValueError("odd")))
    assert "ValueError: odd" in stream.getvalue()


@pytest.mark.usefixtures("untouched")
def test_a_job_within_a_process_has_its_own_run() -> None:
    stream = StringIO()
    configure(level=logging.INFO, run="outer", stream=stream)
    with structlog.contextvars.bound_contextvars(run="inner"):
        logging.getLogger("a").info("within")
    logging.getLogger("a").info("without")
    assert [line["run"] for line in lines(stream)] == ["inner", "outer"]


@pytest.mark.usefixtures("untouched")
def test_below_the_level_nothing_is_said_and_a_tick_is_never() -> None:
    stream = StringIO()
    configure(level=logging.ERROR, run="r", stream=stream)
    logging.getLogger("scrapy").warning("slow")
    assert stream.getvalue() == ""
    configure(level=logging.INFO, run="r", stream=stream)
    logging.getLogger("apscheduler.executors.default").info("Running job")
    logging.getLogger("uvicorn.access").info("192.0.2.1 GET /search?q=...")
    assert stream.getvalue() == ""


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("stream", [StringIO(), Terminal()], ids=["a file", "a terminal"])
def test_nothing_secret_stands_in_a_log_whatever_carries_it(stream: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_MAIL__PASSWORD", "hunter2000")
    configure(level=logging.INFO, run="r", stream=stream)
    log = structlog.get_logger()
    log.info(
        "asked erika.muster@firma.example", url="https://u:geheim1@es.example/x?api_key=geheim2&q=1", api_key="geheim3"
    )
    log.info("sent", headers={"Authorization": [b"Bearer geheim4"]}, to=["otto@firma.example"], password="geheim5")
    logging.getLogger("x").info("%s", {"Authorization": b"Basic geheim6", "Accept": "text/html"})
    try:
        raise ValueError("login hunter2000 for postgresql://sc:geheim7@db/scouting refused")
    except ValueError:
        log.exception("failed")
    text = stream.getvalue()
    assert "geheim" not in text
    assert "hunter2000" not in text
    assert "firma.example" not in text
    assert "text/html" in text
    assert "ValueError" in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the token expired; https://a.example/b?q=1 stays", "the token expired; https://a.example/b?q=1 stays"),
        ("password=abc host=db", f"password={HIDDEN} host=db"),
        ("crawl:heise@20261122T031415", "crawl:heise@20261122T031415"),
        ("Basic research and 3 items @ 5 EUR", "Basic research and 3 items @ 5 EUR"),
        ("ClusterScouting/0.1 (mailto:it@cluster.example)", f"ClusterScouting/0.1 (mailto:{HIDDEN})"),
        ("?mailto=it%40cluster.example&x=1", f"?mailto={HIDDEN}&x=1"),
        ("amqp://u:p@ss@host/", f"amqp://{HIDDEN}@host/"),
    ],
)  # fmt: skip
def test_only_what_is_secret_is_hidden(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_hiding_takes_no_longer_than_reading() -> None:
    assert redacted("a" * 300_000 + "." * 300_000 + "://" * 100_000)


PROBE = (
    "import logging; from scouting.cli.main import app, main\n"
    "app.command('probe')(lambda: logging.getLogger('probe').warning('working'))\n"
    "main()"
)


def probe(*words: str, pass_fds: tuple[int, ...] = (), **given: str) -> str:
    """What a command that logs a warning says on standard error."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words, "probe"],
        cwd=ROOT, env=environment(**given), pass_fds=pass_fds, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stderr


def test_a_command_is_quiet_unless_asked_and_then_logs_json() -> None:
    assert probe() == ""
    line = json.loads(probe("--verbose", SCOUTING_RUN_ID="job-7"))
    assert (line["event"], line["run"]) == ("working", "job-7")


def test_a_scheduled_run_logs_to_its_scheduler_and_keeps_its_last_words_apart(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w+", encoding="utf-8") as log:
        given = {"SCOUTING_LOG_FD": str(log.fileno()), "SCOUTING_RUN_ID": "crawl:heise@20261122T031415"}
        assert probe(pass_fds=(log.fileno(),), **given) == ""
        assert json.loads((tmp_path / "log").read_text("utf-8"))["run"] == "crawl:heise@20261122T031415"


def test_an_error_names_no_password() -> None:
    address = "postgresql+psycopg://scouting:geheim@127.0.0.1:9/x"
    done = scouting("search", "x", SCOUTING_DATABASE_URL=address)
    assert done.returncode == 1
    assert "geheim" not in said(done)


def test_an_unforeseen_error_of_a_page_is_one_line_of_the_log(tmp_path: Path) -> None:
    with furnish(tmp_path, [Paper(id="a")]) as app:
        data = app.settings.data_dir
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = start("serve", "--jobs", "0", "--port", str(port), "--data-dir", data, SCOUTING_RUN_ID="pages")
    try:
        assert answer(port, "/sources?q=geheim") == 200
        with closing(sqlite3.connect(data / "scouting.db")) as record:
            record.execute("DROP TABLE source_runs")
        assert answer(port, "/sources?q=geheim") == 500
    finally:
        serving.terminate()
        logged = serving.communicate(timeout=30)[1]
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    assert [(line["level"], line["run"]) for line in lines if line["level"] == "error"] == [("error", "pages")]
    assert "no such table: source_runs" in lines[-1]["exception"]
    assert "Traceback" not in "".join(line for line in logged.splitlines(keepends=True) if not line.startswith("{"))
    assert "geheim" not in logged


def answer(port: int, address: str) -> int:
    """The status of an answer, once there is one."""
    until = time.monotonic() + 30
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}{address}", timeout=20) as response:
                return int(response.status)
        except HTTPError as error:
            error.close()
            return error.code
        except URLError:
            assert time.monotonic() < until
            time.sleep(0.1)

import signal
import subprocess
import time
from pathlib import Path

import pytest

from scouting.app import open_app
from scouting.config import Settings
from tests.commands import COMMAND, environment
from tests.conftest import ROOT
from tests.spiders.crawling import Asked, serve

DECLARED = "title: T\nurl: {}\nkind: news\nspider: feeds\nknown: documented\nseen: a test\nlicence: CC0-1.0\ndelay: 0\n"


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["ended", "stopped at the keyboard"])
def test_a_crawl_that_is_told_to_end_says_nothing_of_its_sources(tmp_path: Path, sign: signal.Signals) -> None:
    def answer(asked: Asked) -> bytes | None:
        if asked.path != "/feed":
            return None
        crawl.send_signal(sign)
        time.sleep(1)
        return b'<rss version="2.0"><channel><title>T</title></channel></rss>'

    with serve(answer) as site:
        declaration = tmp_path / "config/sources/news/quelle.yml"
        declaration.parent.mkdir(parents=True)
        declaration.write_text(DECLARED.format(f"{site.url}/feed"), "utf-8")
        (tmp_path / "config/settings.yml").write_text("outbound: {allow_loopback: true}\n", "utf-8")
        crawl = subprocess.Popen(
            [*COMMAND, "crawl", "--source", "quelle"], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(SCOUTING_DATA_DIR=str(tmp_path / "data"), SCOUTING_CONFIG_DIR=str(tmp_path / "config")),
        )  # fmt: skip
        _, said = crawl.communicate(timeout=60)
    assert site.paths() == ["/feed"]
    assert crawl.returncode != 0
    assert "Traceback" not in said
    with open_app(Settings(data_dir=tmp_path / "data")) as app:
        assert app.store.source_states() == {}

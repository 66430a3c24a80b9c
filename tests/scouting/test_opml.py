"""Feed lists, as feed readers exchange them."""

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from scouting.config import Settings, load_configuration
from scouting.errors import ConfigurationError
from scouting.opml import import_opml, write_opml
from spiders.sources import Source

KNOWN = Source(
    name="news", title="News & mehr", url="https://known.example/rss", kind="news", spider="feeds",
    known="documented", seen="test", licence="CC0-1.0",
)  # fmt: skip
CALENDAR = KNOWN.model_copy(update={"name": "dates", "spider": "calendars"})


def opml(folder: Path, *outlines: str, head: str = "") -> Path:
    path = folder / "reader.opml"
    path.write_text(f'{head}<opml version="2.0"><body>{"".join(outlines)}</body></opml>', "utf-8")
    return path


def feed(title: str, url: str) -> str:
    return f'<outline type="rss" text="{title}" xmlUrl="{url}"/>'


def test_feeds_are_written_by_kind_and_nothing_else() -> None:
    root = fromstring(write_opml([KNOWN, CALENDAR]))
    assert [group.get("text") for group in root.findall("body/outline")] == ["news"]
    assert [(o.get("text"), o.get("xmlUrl")) for o in root.findall("body/outline/outline")] == [
        (KNOWN.title, KNOWN.url)
    ]


def test_a_new_feed_becomes_a_source_that_is_switched_off(tmp_path: Path) -> None:
    path = opml(tmp_path, feed("Größere Bäume: Überblick", "https://a.example/rss"), feed("x", KNOWN.url))
    assert import_opml(path, tmp_path, [KNOWN]) == [tmp_path / "sources/news/grossere_baume_uberblick.yml"]
    configuration = load_configuration(Settings(config_dir=tmp_path))
    source = configuration.source("grossere_baume_uberblick")
    assert configuration.problems == ()
    assert source is not None
    assert (source.title, source.url, source.enabled) == ("Größere Bäume: Überblick", "https://a.example/rss", False)


def test_feeds_of_one_title_are_all_taken_and_overwrite_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "sources/news/news_2.yml"
    broken.parent.mkdir(parents=True)
    broken.write_text("title: [", "utf-8")
    path = opml(tmp_path, *(feed("News", f"https://{host}.example/rss") for host in "abb"))
    assert [file.name for file in import_opml(path, tmp_path, [KNOWN])] == ["news_3.yml", "news_4.yml"]
    assert broken.read_text("utf-8") == "title: ["


def test_what_was_taken_is_not_taken_again(tmp_path: Path) -> None:
    path = opml(tmp_path, feed("A", "https://a.example/rss"))
    import_opml(path, tmp_path, ())
    assert import_opml(path, tmp_path, load_configuration(Settings(config_dir=tmp_path)).sources) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", ""])
def test_only_addresses_of_the_web_are_taken(tmp_path: Path, url: str) -> None:
    assert import_opml(opml(tmp_path, feed("A", url)), tmp_path, ()) == []


@pytest.mark.parametrize("title", ["../../settings", "&lt;b&gt;&#x202e;", "- a: {b", "\n"])
def test_a_title_names_no_path_and_breaks_no_yaml(tmp_path: Path, title: str) -> None:
    written = import_opml(opml(tmp_path, feed(title, "https://a.example/rss")), tmp_path, ())
    assert [file.parent for file in written] == [tmp_path / "sources/news"]
    assert load_configuration(Settings(config_dir=tmp_path)).problems == ()


def test_a_list_that_is_no_xml_is_named(tmp_path: Path) -> None:
    path = opml(tmp_path, head="<")
    with pytest.raises(ConfigurationError, match=r"reader\.opml: not XML"):
        import_opml(path, tmp_path, ())


def test_a_list_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    head = f'<!DOCTYPE opml [<!ENTITY secret SYSTEM "{tmp_path / "secret"}"><!ENTITY twice "&secret;&secret;">]>'
    path = opml(tmp_path, feed("A&twice;", "https://a.example/rss"), feed("B", "https://b.example/rss"), head=head)
    import_opml(path, tmp_path, ())
    assert "secret" not in "".join(file.read_text("utf-8") for file in (tmp_path / "sources").rglob("*.yml"))

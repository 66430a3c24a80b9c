"""Configuration over what is shipped, file by file; a broken file is named and costs only itself."""

from pathlib import Path

import pytest

from scouting.config import load_configuration, load_settings
from scouting.errors import ConfigurationError

FEED = """\
title: Blatt
url: https://blatt.example/feed
kind: news
spider: feeds
known: unverified
seen: a test
licence: none
"""


def source(folder: Path, name: str, text: str) -> Path:
    path = folder / "sources" / "news" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_one_file_makes_a_source(tmp_path: Path) -> None:
    source(tmp_path, "blatt", FEED)
    configuration = load_configuration(load_settings(config_dir=tmp_path))
    added = configuration.source("blatt")
    assert added is not None
    assert added.title == "Blatt"
    assert configuration.problems == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "line 1"),
        (FEED + "colour: red\n", "colour: Extra inputs are not permitted"),
        (FEED.replace("kind: news", "kind: rumour"), "kind: Input should be"),
        (FEED.replace("https://", "file://"), "url: "),
        (FEED + "competences: [gardening]\n", "unknown competence gardening"),
        ("- a list\n", "mapping of fields"),
    ],
)
def test_a_broken_source_is_named_and_the_others_are_used(tmp_path: Path, text: str, said: str) -> None:
    source(tmp_path, "broken", text)
    source(tmp_path, "blatt", FEED)
    configuration = load_configuration(load_settings(config_dir=tmp_path))
    assert configuration.source("blatt") is not None
    assert [said in problem.message and "broken" in problem.message for problem in configuration.problems] == [True]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", []),
        ("language: de\n", []),  # as `config export` once wrote it
        ("language: en\n", ["language: digests are written in German only; leave it out"]),
        ("recipients: 7\n", ["recipients: Input should be a valid tuple"]),
        ("colour: red\n", ["colour: Extra inputs are not permitted"]),
    ],
)
def test_a_team_that_asks_for_what_there_is_not_is_refused_in_a_sentence(
    tmp_path: Path, more: str, said: list[str]
) -> None:
    path = tmp_path / "teams/sensorik.yml"
    path.parent.mkdir()
    path.write_text(f"title: Team\ncompetences: [sensorik]\n{more}", "utf-8")
    configuration = load_configuration(load_settings(config_dir=tmp_path))
    assert [problem.message for problem in configuration.problems] == [f"{path}: {one}" for one in said]
    assert len(configuration.teams) == 1 - len(said)


def test_the_overlay_replaces_single_settings_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.yml").write_text("contact: a@b.example\nmail: {host: mx.example}\n", "utf-8")
    monkeypatch.setenv("SCOUTING_MAIL__PORT", "2525")
    settings = load_settings(config_dir=tmp_path)
    assert (settings.contact, settings.mail.host, settings.mail.port, settings.digest.size) == (
        "a@b.example", "mx.example", 2525, 5,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["colour: red\n", "outbound: {max_bytes: much}\n", "a: [\n"])
def test_settings_that_cannot_be_read_are_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"settings\.yml"):
        load_settings(config_dir=tmp_path)


def test_a_configuration_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="none: this configuration folder does not exist"):
        load_settings(config_dir=tmp_path / "none")

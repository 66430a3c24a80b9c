"""An installation in, what is wrong with it and what to do out."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from scouting import upkeep
from scouting.app import App
from scouting.config import overlay
from scouting.errors import ConfigurationError, ScoutingError
from scouting.findings import Finding
from search.entries import Filters
from search.errors import SearchError

LEAST_FREE = 1 << 30


def examine(app: App, *, now: datetime) -> list[Finding]:
    """Look at everything; what fails is a finding, not an end."""
    findings: list[Finding] = []
    looks = [(check.__name__, partial(check, app)) for check in CHECKS]
    if _has_record(app):
        looks += [(check.__name__, partial(check, app, now)) for check in upkeep.CHECKS]
    for name, look in looks:
        try:
            findings.extend(look())
        except (ScoutingError, SearchError, OSError) as error:
            advice = "correct this file" if isinstance(error, ConfigurationError) else ""
            findings.append(Finding(name.strip("_"), "error", str(error), advice))
    return findings


def _configuration(app: App) -> Iterator[Finding]:
    configuration = app.configuration
    for problem in configuration.problems:
        yield Finding("configuration", "error", problem.message, "correct this file; the others are used")
    enabled = sum(source.enabled for source in configuration.sources)
    yield Finding("configuration", "ok", f"{len(configuration.sources)} sources, {enabled} switched on")
    if not app.settings.contact:
        yield Finding(
            "contact",
            "warning",
            "no contact address in the User-Agent",
            "`scouting setup` asks for it, or set SCOUTING_CONTACT",
        )


def _vocabulary(app: App) -> Iterator[Finding]:
    from nlp.taxonomy import TaxonomyError, load_taxonomy

    folders = [layer / "competences" for layer in app.configuration.layers]
    try:
        taxonomy = load_taxonomy(*folders)
    except TaxonomyError as error:
        yield Finding("vocabulary", "error", str(error), "correct this file")
        return
    files = overlay(app.configuration.layers, "competences", "*.yml")
    yield Finding("vocabulary", "ok", f"{len(taxonomy.competences)} competences from {len(files)} files")


def _data_folder(app: App) -> Iterator[Finding]:
    folder = app.settings.data_dir
    if not folder.is_dir():
        yield Finding(
            "data folder", "error", f"{folder} does not exist", "`scouting run` or `scouting import FILE` makes it"
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding(
            "disk", "warning", f"{folder}: {free >> 20} MB free", "make room: nothing can be stored on a full disk"
        )
    else:
        yield Finding("disk", "ok", f"{folder}: {free >> 30} GB free")


def _has_record(app: App) -> bool:
    """Asked before it is opened, which would make one."""
    return app.settings.database_url is not None or (app.settings.data_dir / "scouting.db").exists()


def _record(app: App) -> Iterator[Finding]:
    if not _has_record(app):
        yield Finding("record", "error", f"{app.settings.data_dir}: no record yet", "`scouting run` makes it")
        return
    stages = app.store.count_by("stage")
    yield Finding("record", "ok", f"{sum(stages.values())} documents")
    if stages.get("fetched"):
        yield Finding("record", "warning", f"{stages['fetched']} documents wait for annotation", "`scouting process`")
    yield from _sources(app)


def _sources(app: App) -> Iterator[Finding]:
    """A finding a source that failed; those on trial are hoped for only, so that one line tells of them all."""
    from scouting.trial import on_trial

    with app.store.database.reading() as connection:
        hoped = on_trial(connection, (source for source in app.configuration.sources if source.enabled))
    failed = [state for state in app.store.source_states().values() if state.status == "failed"]
    for state in failed:
        if state.source not in hoped:
            advice = f"`scouting sources check {state.source}`"
            yield Finding(f"source {state.source}", "warning", state.error or "failed", advice)
    if count := sum(state.source in hoped for state in failed):
        message = f"{count} on trial did not answer as expected yet"
        yield Finding("sources", "ok", message, "`scouting sources check --all` says what became of each")


def _index(app: App) -> Iterator[Finding]:
    if not _has_record(app):
        return
    try:
        held = app.engine.count(Filters())
    except SearchError as error:
        yield Finding("index", "error", str(error), "`scouting rebuild` makes it anew from the record")
        return
    from scouting.publish import published, waiting

    rows, expected = waiting(app.store.database), published(app.store.database)
    if rows:
        yield Finding("index", "warning", f"{held} entries, {rows} changes wait", "`scouting process`")
    elif held < expected:
        yield Finding("index", "error", f"{held} entries of {expected} documents", "`scouting rebuild`")
    else:
        yield Finding("index", "ok", f"{held} entries")


CHECKS: tuple[Callable[[App], Iterator[Finding]], ...] = (_configuration, _vocabulary, _data_folder, _record, _index)

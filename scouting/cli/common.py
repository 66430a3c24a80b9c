"""What commands share: their options, the folder they work on, and how they print."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console

from scouting.config import NO_COMPETENCE, Settings, load_settings
from scouting.documents import BERLIN, YEARS
from scouting.errors import ConfigurationError
from scouting.texts import WORDS

if TYPE_CHECKING:
    from scouting.app import App

if TYPE_CHECKING:
    from scouting.store import Store

app = typer.Typer(
    name="scouting",
    help="Technologie-Scouting und Trend-Monitoring für die Kompetenzfelder der Cluster-Offensive Bayern.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@dataclass(slots=True)
class Folders:
    """Given before or after the command's name."""

    data_dir: Path | None = None
    config_dir: Path | None = None


folders = Folders()

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Today = Annotated[
    str | None, typer.Option("--today", metavar="DATE", help="The day that counts as today (YYYY-MM-DD).")
]
Competences = Annotated[
    list[str] | None,
    typer.Option("--competence", metavar="SLUG", help="A competence; may be repeated; none = untagged."),
]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="publication, call, news, event or project; may be repeated.")
]
Sources = Annotated[list[str] | None, typer.Option("--source", help="A source's name; may be repeated.")]
Size = Annotated[int, typer.Option("--size", min=0, max=1000, help="How many hits.")]
From = Annotated[int, typer.Option("--from", min=0, help="How many hits to pass over.")]
Exact = Annotated[bool, typer.Option("--exact", help="Only the words given, none that mean the same.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 where a single source failed.")]


def settings() -> Settings:
    """The settings for the folders named on the command line or in the environment."""
    return load_settings(data_dir=folders.data_dir, config_dir=folders.config_dir)


def now() -> datetime:
    """The only clock of the commands."""
    return datetime.now(UTC)


def day(value: str | None, option: str = "--today") -> date:
    """A day given, else today in Berlin."""
    if value is None:
        return now().astimezone(BERLIN).date()
    return required_day(value, option)


def today_of(running: "App", value: str | None, option: str = "--today") -> date:
    """A day given, else the folder's own today: sample data do not age."""
    return running.today(now()) if value is None else required_day(value, option)


def required_day(value: str, option: str) -> date:
    """Read a day. Ends the command with 2 where it is none."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        fail(f"{option} {value}: not a day (YYYY-MM-DD)", code=2)
    return found


def iso_day(value: str | None, option: str) -> str | None:
    """A day as filters take it."""
    return None if value is None else required_day(value, option).isoformat()


def check_competences(values: Sequence[str] | None, known: Mapping[str, Any]) -> tuple[str, ...]:
    """Refuse a competence that does not exist, naming those that do."""
    for value in values or ():
        if value not in known and value != NO_COMPETENCE:
            raise ConfigurationError(f"unknown competence {value}; known are {', '.join(sorted(known))}")
    return tuple(values or ())


def check_codes(option: str, values: Sequence[str] | None) -> tuple[str, ...]:
    """Refuse a kind, level or applicant that does not exist: an answer of nothing would look like a finding."""
    known = WORDS[option.removeprefix("--")]
    for value in values or ():
        if value not in known:
            fail(f"{option} {value}: not one of {', '.join(known)}", code=2)
    return tuple(values or ())


def check_held(running: "App", field: Literal["source", "language"], values: Sequence[str] | None) -> tuple[str, ...]:
    """Refuse a source or language that no document has and no source is called, naming those that are."""
    from scouting.answers import find_unknown

    unknown, known = find_unknown(running, field, values or ())
    if unknown:
        fail(f"unknown {field} {', '.join(unknown)}; known are {', '.join(known)}", code=2)
    return tuple(values or ())


def print_json(value: Any, *, indent: int | None = 2) -> None:  # noqa: ANN401  # any JSON value
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Say what is wrong on standard error and end."""
    err.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def progress(description: str, total: int | None) -> Any:  # noqa: ANN401  # yields a function
    """A bar on a terminal, silence elsewhere; yields the function that moves it on."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(description, total=total)
        yield lambda done: bar.update(task, advance=done)


def beating(store: "Store", advance: Callable[[int], None]) -> Callable[[int], None]:
    """Move a bar on, and with each step say that the holder of the writer's lease still works."""

    def beat(done: int) -> None:
        store.renew_lease(at=now())
        advance(done)

    return beat

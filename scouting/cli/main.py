"""Where the program starts: folders and errors are handled here for all commands."""

import atexit
import gc
import logging
import os
import secrets
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, TextIO

import typer

from scouting.cli.common import app, err, folders
from scouting.errors import ConfigurationError, ScoutingError
from scouting.logs import configure, redacted
from scouting.weeks import WeekError
from search.errors import QueryError, SearchError
from spiders.errors import SpiderError

# Each command and the module that holds it: only the one asked for is imported.
COMMANDS = {
    "demo": "demo", "run": "run", "crawl": "run", "process": "run", "digest": "run", "import": "imports",
    "annotate": "annotate", "extract": "extract", "search": "search", "calls": "calls", "events": "events",
    "trends": "trends", "trace": "trace", "evaluate": "evaluate", "dossier": "dossier", "sources": "sources",
    "serve": "serve", "worker": "worker", "rebuild": "rebuild", "doctor": "doctor", "forget": "forget",
    "backup": "backup", "restore": "backup", "migrate-record": "migrate", "setup": "setup", "config": "config",
    "privacy": "privacy",
    "correct": "correct", "train": "train",
}  # fmt: skip
FOLDERS = ("--data-dir", "--config-dir")
LONG_RUNNING = {"serve", "worker"}  # nobody is there to ask them again with --verbose
USAGE = 2
OBJECTS = 100_000  # made before garbage is looked for: by default 700, and imports alone make more than these


@app.callback()
def common(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option("--data-dir", envvar="SCOUTING_DATA_DIR", help="Where the data lie (default: ./data)."),
    ] = None,
    config_dir: Annotated[
        Path | None,
        typer.Option("--config-dir", envvar="SCOUTING_CONFIG_DIR", help="Configuration laid over the shipped one."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log each step on standard error.")] = False,
) -> None:
    folders.data_dir, folders.config_dir = data_dir, config_dir
    level = logging.INFO if verbose or context.invoked_subcommand in LONG_RUNNING else logging.ERROR
    stream: TextIO = sys.stderr
    if scheduled := os.environ.pop("SCOUTING_LOG_FD", None):
        # A scheduled run: what goes wrong stands in its scheduler's log, while its last words are for the claim.
        level, stream = logging.WARNING, os.fdopen(int(scheduled), "w", encoding="utf-8")
    configure(level=level, run=os.environ.get("SCOUTING_RUN_ID") or secrets.token_hex(4), stream=stream)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; every error of ours becomes one sentence and an exit code."""
    gc.set_threshold(OBJECTS)
    atexit.register(gc.freeze)  # else all that is left is looked through once more before the process ends
    words = folders_first(sys.argv[1:] if arguments is None else arguments)
    for name in modules_needed(words):
        import_module(f"scouting.cli.{name}")
    try:
        app(args=words, prog_name="scouting", standalone_mode=True)
    except (ConfigurationError, QueryError, WeekError) as error:
        _end(error, USAGE)
    except (ScoutingError, SearchError, SpiderError, OSError) as error:
        _end(error, 1)


def folders_first(words: list[str]) -> list[str]:
    """Let --data-dir and --config-dir stand behind the command's name too."""
    moved: list[str] = []
    kept: list[str] = []
    rest = iter(words)
    for word in rest:
        if word in FOLDERS:
            moved += [word, next(rest, "")]
        elif word.startswith(tuple(f"{name}=" for name in FOLDERS)):
            moved.append(word)
        else:
            kept.append(word)
    return moved + kept


def modules_needed(words: list[str]) -> list[str]:
    """Only the command asked for is imported: a search should not wait for a crawler's libraries."""
    rest = iter(words)
    for word in rest:
        if word in FOLDERS:
            next(rest, None)
        elif not word.startswith("-"):
            return [COMMANDS[word]] if word in COMMANDS else sorted(set(COMMANDS.values()))
    return sorted(set(COMMANDS.values()))


def _end(error: Exception, code: int) -> None:
    err.print(redacted(_words(error)), style="red", markup=False, soft_wrap=True)
    raise SystemExit(code) from None


def _words(error: Exception) -> str:
    """What went wrong and where, without the system's error number."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror

"""What happens in, one line an event on standard error out, whoever logs it: JSON, or words on a terminal.

Each line says when (UTC) and in which run. No password, key or mail address stands in any, in whatever value it came.
"""

import logging
import os
import re
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from scouting.errors import ScoutingError

HIDDEN = "***"
SECRET_NAMES = r"authorization|(?:x[_-])?api[_-]?key|passw(?:or)?d|pwd|secret|(?:access[_-]?)?token|cookie"
RULES = (
    (re.compile(r"://[^\s/]{0,500}@"), f"://{HIDDEN}@"),
    (re.compile(r"\b((?:bearer|basic|apikey)\s+)[\w+/=.~-]{16,}", re.IGNORECASE), rf"\1{HIDDEN}"),
    (
        re.compile(
            rf"\b(\w{{0,40}}(?:{SECRET_NAMES})[\"']?\s*[:=]\s*\[?(?:b?[\"'])?)(?:(?:bearer|basic|apikey)\s+)?"
            r"[^\s,;&\"'\]}#]+",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"([?&](?:key|sig|signature|mailto)=)[^\s&\"'#]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+"), HIDDEN),
)
SECRET_NAME = re.compile(rf"(?:^|_)(?:{SECRET_NAMES})s?$", re.IGNORECASE)
SECRET_VARIABLE = re.compile(r"_(?:KEY|PASSWORD|TOKEN)$")
SHORTEST_SECRET = 6  # a shorter one would be found in common words
# What would be said again and again; whoever asked says it once.
CHATTY = {
    "apscheduler": logging.ERROR,  # each tick, and each that comes while one still waits
    "uvicorn.access": logging.WARNING,  # each visitor's address
    "alembic": logging.WARNING,
    "procrastinate.jobs": logging.WARNING,
    "psycopg.pool": logging.ERROR,  # each attempt to reach a server that is away
    "elastic_transport": logging.ERROR,  # where no node answers, whoever asked says so
}


def configure(*, level: int, run: str, stream: TextIO) -> None:
    """Let everything this process logs from `level` on go to `stream`, bound to this run."""
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if stream.isatty():
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Bound(run),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            last,
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(_without_echo)
    handler.setLevel(level)  # at the end of the line: Scrapy sets its loggers' own
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, least in CHATTY.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _without_echo(record: logging.LogRecord) -> bool:
    """Of the queue's library, leave out that its server is away, which the worker says, and where we raised ours.

    A job that could not be noted as done is told by asyncio, where a task is collected that nobody waits for.
    """
    error = record.exc_info[1] if record.exc_info else None
    if error is None or not record.name.startswith(("procrastinate.", "asyncio")):
        return True
    if isinstance(error, ScoutingError):  # its sentence says all
        record.msg, record.args, record.exc_info = f"{record.getMessage()}: {error}", (), None
    return type(error).__name__ != "ConnectorException"  # by name: most processes know no queue


class _Bound:
    """Gives each event its run, unless a narrower one is bound."""

    def __init__(self, run: str) -> None:
        self._run = run

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("run", self._run)
        return event


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The event without secrets and mail addresses."""
    return {key: _hidden(key, value) for key, value in event.items()}


def redacted(text: str) -> str:
    """A text without secrets and mail addresses."""
    for secret in _known_secrets(os.environ):
        text = text.replace(secret, HIDDEN)
    for pattern, hidden in RULES:
        text = pattern.sub(hidden, text)
    return text


def _hidden(key: str, value: object) -> Any:  # noqa: ANN401  # any JSON value
    if value is None or isinstance(value, bool | int | float):
        return value
    if SECRET_NAME.search(key):
        return HIDDEN
    if isinstance(value, Mapping):
        return {redacted(str(name)): _hidden(str(name), part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", part) for part in value]
    return redacted(str(value))


def _known_secrets(environment: Mapping[str, str]) -> list[str]:
    """Secrets that this process was given, for they may stand anywhere."""
    return [
        value for name, value in environment.items() if SECRET_VARIABLE.search(name) and len(value) >= SHORTEST_SECRET
    ]

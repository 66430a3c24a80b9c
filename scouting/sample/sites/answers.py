"""A question of HTTP in, an answer out: the values that sites and the server speak in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; of repeated parameters the first counts."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`changed` is when the content last changed: with it come ETag and Last-Modified; `seconds`: how long it takes."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str | None = None
    changed: datetime | None = None
    seconds: float = 0.0


UMLAUTS: dict[int, str | int | None] = {
    ord(c): plain for c, plain in zip("äöüßé", ["ae", "oe", "ue", "ss", "e"], strict=True)
}
Site = Callable[[Ask], Answer]
NOT_FOUND = Answer(status=404, body=b"<!doctype html><title>404</title><p>Nicht gefunden (Beispieldaten).</p>")


def pages(answers: Mapping[str, Answer]) -> Site:
    """A site of fixed pages."""
    return lambda ask: answers.get(ask.path, NOT_FOUND)


def as_json(value: object, *, status: int = 200) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(body=body, content_type="application/json", status=status)


def chosen(record: Mapping[str, Any], names: str) -> dict[str, Any]:
    """The fields a client selected, all where it named none."""
    wanted = names.split(",") if names else list(record)
    return {name: record[name] for name in wanted if name in record}


def stamp(day: date, clock: str = "09:00:00") -> str:
    return f"{day.isoformat()}T{clock}Z"


def slug(text: str) -> str:
    """A readable part of an address."""
    folded = text.lower().translate(UMLAUTS)
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in folded).split())[:70]

"""What a spider hands on: items as published, checkpoints that say how far it came, marks to go on from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["published", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation named by a source's own field; `role` is author, funder, partner or organiser."""

    name: str
    role: str
    ror: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing as a source published it.

    `date` and `updated` are ISO 8601 and as exact as the source: `2026`, `2026-11`, `2026-11-21` or a full stamp
    with or without zone. `text` may be HTML or plain text (`is_html` says which); the application sanitises it.
    `identifiers` are (scheme, value) pairs such as `("doi", "10.1/x")`; the source's own id has the scheme `source`.
    `facts` holds what the source says in fields of its own, for calls, events and projects in the shape of
    design.md §7, each with its evidence. A `withdrawn` item needs only its identifiers and url.
    """

    url: str
    title: str
    text: str = ""
    is_html: bool = False
    date: str | None = None
    updated: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    licence: str | None = None
    status: Status = "published"
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a spider came: merged into the source's checkpoint in one transaction with the items before it."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a walk over pages goes on if it is ended: yielded after a page's items, before the next page's request.

    Kept at once, in one transaction with the items before it, and dropped when the walk ends. `start` finds the values
    in `checkpoint["resume"]`, unless the declaration has changed since or more than `days` have passed.
    """

    values: Mapping[str, Any]
    days: int = 1

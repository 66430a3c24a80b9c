"""Items as published in; made harmless, dated, identified and hashed, they go out."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scouting.documents import Published, read_date
from scouting.identity import canonical_identifier, canonical_url
from scouting.sanitise import clean, plain_line, plain_text
from spiders.items import Item

# Where a page lists many of these, its address is no identity: the source's own id is.
OWN_ID_WINS = frozenset({"call", "event", "project"})
LONGEST_IDENTIFIER = 2_000  # bytes; a database server's index takes few more
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where items come from: what a document takes over from its source. `regular`: not a first run, not an import.

    `keeps_ids`: the source's own id becomes the document's, where it is free: people who import look for theirs.
    """

    source: str
    kind: str
    keep: str
    licence: str | None
    language: str | None
    competences: tuple[str, ...]
    regular: bool
    run_id: int | None = None
    keeps_ids: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """An item made harmless, with its identifiers (best first) and the hash of what it says."""

    values: dict[str, Any]
    identifiers: tuple[tuple[str, str], ...]
    content_hash: str
    withdrawn: bool


def read_item(item: Item, origin: Origin, now: datetime) -> Reading:
    """Raises DateError, ValueError with the reason why the item cannot be used."""
    url = clean(item.url).strip()
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("its address is not http(s)")
    title, text = plain_line(item.title), plain_text(item.text, is_html=item.is_html)
    if not (title or text or item.status == "withdrawn"):
        raise ValueError("neither title nor text")
    published, assumed = _published(item, now)
    facts = json.loads(json.dumps(dict(item.facts), default=str, allow_nan=False))
    details = {
        "authors": [plain_line(author) for author in item.authors],
        "organisations": [{**asdict(o), "name": plain_line(o.name)} for o in item.organisations],
        "keywords": [plain_line(keyword) for keyword in item.keywords],
        "facts": placed(facts, {"title": title, "text": text}),
        "competences": list(origin.competences),
        "date_assumed": assumed,
        "updated": item.updated,
    }
    values = {
        "kind": origin.kind,
        "url": url,
        "title": title or text.split("\n", 1)[0][:120],
        "text": text,
        "language": language_code(item.language) or origin.language,
        "date": published.date,
        "precision": published.precision,
        "published": published.stamp,
        "licence": plain_line(item.licence or "") or origin.licence,
        "details": details,
    }
    identifiers = _identifiers(item, url, origin)
    if any(len(value.encode()) > LONGEST_IDENTIFIER for _, value in identifiers):
        raise ValueError(f"its address or an identifier has more than {LONGEST_IDENTIFIER} bytes")
    return Reading(values, identifiers, _hash(values), item.status == "withdrawn")


def placed(facts: dict[str, Any], stored: Mapping[str, str]) -> dict[str, Any]:
    """The facts; where the words that prove one stand in title or text as stored, their place is said."""
    proofs = facts.get("evidence")
    for proof in proofs.values() if isinstance(proofs, dict) else ():
        at = stored[proof["field"]].find(proof["text"]) if proof["field"] in stored else -1
        if at >= 0:
            proof |= {"start": at, "end": at + len(proof["text"])}
    return facts


def _published(item: Item, now: datetime) -> tuple[Published, bool]:
    """The date, and whether it is only the day we saw it: an undated item has no better one."""
    if item.date is None:
        return read_date(now.isoformat()), True
    return read_date(item.date), False


def language_code(stated: str | None) -> str | None:
    """The language of `de-DE`; whatever else stands in its place is none."""
    found = _LANGUAGE.match(stated.strip().lower()) if stated else None
    return found.group() if found else None


def _identifiers(item: Item, url: str, origin: Origin) -> tuple[tuple[str, str], ...]:
    stated = [(scheme, clean(value).strip()) for scheme, value in item.identifiers]
    given = [canonical_identifier(scheme, value, origin.source) for scheme, value in stated if value]
    own = [pair for pair in given if pair[0].startswith("source:")]
    shared = [pair for pair in given if pair not in own]
    if own and origin.kind in OWN_ID_WINS:
        return (*shared, *own)
    return (*shared, ("url", canonical_url(url)), *own)


def _hash(values: dict[str, Any]) -> str:
    """Of what a source says, without what we assume or what changes by itself."""
    said = {key: value for key, value in values.items() if key not in {"published", "licence"}}
    said["details"] = {key: value for key, value in values["details"].items() if key not in {"updated", "date_assumed"}}
    if values["details"]["date_assumed"]:
        said["date"] = None
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

"""The last hit of a page in, a mark from which the next page goes on out: it holds while entries come and go.

A mark names a place in the order, not a number of hits: what is added before it moves nothing. Days stay as they are;
scores change with each entry that is added, so the mark's own entry is asked for its score of now, or if it is gone the
one before it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b

from search.columns import sort_key
from search.engine import Engine
from search.entries import Hit, Query
from search.errors import QueryError
from search.query import Node

_ANCHORS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """After this entry: `key` is its day as `columns.sort_key` has it, or its score."""

    key: float
    id: str


def mark_of(query: Query, node: Node, engine: Engine) -> Mark | None:
    """Where the page begins. Raises QueryError for what is no cursor of this question."""
    if query.after is None:
        return None
    if query.start:
        raise QueryError("a page begins after a cursor or at a number of hits, not at both")
    try:
        asked, key, *ids = json.loads(urlsafe_b64decode(query.after.encode() + b"=="))
        mark, others = Mark(float(key), str(ids[0])), list(map(str, ids[1:]))
    except (ValueError, TypeError, IndexError) as error:
        raise QueryError(f"{query.after[:60]!r} is no cursor; take `next` of the page before") from error
    if asked != _asked(query, node):
        raise QueryError("this cursor belongs to another search: words, filters and order must stay as they were")
    held = engine.get([mark.id, *others]) if query.sort == "relevance" else ()
    return Mark(mark.key, next((id_ for id_ in (mark.id, *others) if id_ in held), mark.id))


def next_cursor(query: Query, node: Node, hits: tuple[Hit, ...], *, more: bool) -> str | None:
    """From the last hit on; None where no more follow."""
    if not hits or not more:
        return None
    last = hits[-1]
    key = last.score if query.sort == "relevance" else sort_key(last.entry, query.sort, query.filters)[0]
    ids = [hit.id for hit in hits[: -1 - _ANCHORS : -1]]
    plain = json.dumps([_asked(query, node), key, *ids], separators=(",", ":"))
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _asked(query: Query, node: Node) -> str:
    return blake2b(f"{node}\n{query.filters}\n{query.sort}".encode(), digest_size=6).hexdigest()

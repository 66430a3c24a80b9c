"""An alias in, the one index behind it out: made, checked, built anew, swapped; all of it may be asked for twice."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from search.codec import FORMAT
from search.elastic_queries import MAPPINGS, Json
from search.errors import ForeignIndexError, IndexFormatError

GRACE_SECONDS = 1.0  # for questions that are on their way to the index before


def ensure(client: Elasticsearch, alias: str, settings: Json, lost: Callable[[], bool]) -> None:
    """Make the index behind the alias if there is none. Raises IndexFormatError where it is lost or another."""
    try:
        found = client.indices.get_mapping(index=alias).body
    except NotFoundError:
        if lost():
            raise IndexFormatError(f"the index {alias} is missing: run `scouting rebuild`") from None
        with _unless_made_meanwhile():
            client.indices.create(index=f"{alias}-000001", mappings=MAPPINGS, settings=settings, aliases={alias: {}})
        return
    formats = {mapping["mappings"].get("_meta", {}).get("format") for mapping in found.values()}
    if len(found) != 1 or alias in found or formats != {FORMAT}:
        is_ours = alias not in found and None not in formats
        raise (IndexFormatError if is_ours else ForeignIndexError)(
            f"{alias} is not one index of format {FORMAT} behind an alias ({', '.join(sorted(found))}, "
            f"format {', '.join(map(str, formats))}): run `scouting rebuild`"
        )
    name, mapping = found.popitem()
    if changed := _changed(mapping["mappings"].get("properties", {})):
        raise IndexFormatError(f"somebody changed the mapping of {name} ({', '.join(changed)}): run `scouting rebuild`")


def _changed(held: Json) -> list[str]:
    """Fields that are not, or are not as we made them."""
    wanted: Json = MAPPINGS["properties"]
    return sorted(name for name in wanted.keys() | held.keys() if wanted.get(name) != held.get(name))


def begin(client: Elasticsearch, alias: str, settings: Json) -> str:
    """A new, empty index beside the live one, by an alias of its own; what an interrupted rebuild left is removed."""
    live = _behind(client, alias)
    ours = re.compile(rf"{re.escape(alias)}-(\d{{6}})")
    made = [
        name for name in client.indices.get(index=f"{alias}-*", expand_wildcards="all").body if ours.fullmatch(name)
    ]
    for name in made:
        if name not in live:
            client.options(ignore_status=404).indices.delete(index=name)
    fresh = f"{alias}-{max((int(name[-6:]) for name in made), default=0) + 1:06}"
    with _unless_made_meanwhile():
        client.indices.create(index=fresh, mappings=MAPPINGS, settings=settings, aliases={f"{fresh}-building": {}})
    return f"{fresh}-building"


def publish(client: Elasticsearch, alias: str, building: str) -> None:
    """Make what was built the live index, at once for all, and then remove what was before."""
    fresh = building.removesuffix("-building")
    held = _behind(client, alias)
    before = [name for name in held if name not in (fresh, alias)]
    actions = [
        # What bears the alias' own name, somebody else's, has to go at once.
        *({"remove_index": {"index": name}} for name in held if name == alias),
        *({"remove": {"index": name, "alias": alias}} for name in before),
        {"add": {"index": fresh, "alias": alias}},
        {"remove": {"index": fresh, "alias": building}},
    ]
    try:
        client.indices.update_aliases(actions=actions)
    except NotFoundError:
        if _behind(client, alias) != [fresh]:  # else it was done, and only the answer was lost
            raise
    time.sleep(GRACE_SECONDS)
    for name in before:
        client.options(ignore_status=404).indices.delete(index=name)


def discard(client: Elasticsearch, building: str) -> None:
    """Remove what was built."""
    client.options(ignore_status=404).indices.delete(index=building.removesuffix("-building"))


def _behind(client: Elasticsearch, alias: str) -> list[str]:
    try:
        return list(client.indices.get(index=alias).body)
    except NotFoundError:
        return []


@contextmanager
def _unless_made_meanwhile() -> Iterator[None]:
    try:
        yield
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise

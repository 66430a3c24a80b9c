"""What was learned of concepts in; under which keys a document counts, today and on any day before, out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import pairwise

from sqlalchemy import Connection, select

from scouting.documents import BERLIN, day_of, stamp
from scouting.models import concept_merges
from search.merges import earlier_key

EVER = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A key that counts as another one from the day it was `learned`.

    Once it is used for something else, too, it `ended`: documents known from that day on keep it, the others do not.
    """

    key: str
    into: str
    learned: str
    ended: str | None = None

    def as_row(self) -> dict[str, str | None]:
        """As in the table `concept_merges`."""
        return {
            "key": self.key,
            "into": self.into,
            "learned_at": _beginning(self.learned),
            "ended_at": self.ended and _beginning(self.ended),
        }


class Merges:
    """All of them. They lead from key to key, never in a circle; a concept is a key with all that lead to it."""

    def __init__(self, merges: Iterable[Merge] = ()) -> None:
        """Take merges of which no two have one key."""
        self._by_key = {merge.key: merge for merge in merges}

    @property
    def keys(self) -> Set[str]:
        """Those that lead to another."""
        return self._by_key.keys()

    def get(self, key: str) -> Merge | None:
        """Where a key leads; None where it stands for itself."""
        return self._by_key.get(key)

    def add(self, merge: Merge) -> None:
        """Learn one more, or that one ended."""
        self._by_key[merge.key] = merge
        self.__dict__.pop("_days", None)

    def root(self, key: str, *, on: str = EVER, known: str = "") -> str:
        """The key under which `key` counts on a day, for a document known since another."""
        while (merge := self._by_key.get(key)) and merge.learned <= on and not (merge.ended and merge.ended <= known):
            key = merge.into
        return key

    def members(self, key: str, *, on: str = EVER) -> list[Merge]:
        """What leads to a key, in the order it was learned."""
        found = [merge for merge in self._by_key.values() if merge.learned <= on and self.root(merge.key, on=on) == key]
        return sorted(found, key=lambda merge: (merge.learned, merge.key))

    def keys_of(self, concepts: Iterable[str]) -> set[str]:
        """Every key that is, or was, one with one of these."""
        roots = {self.root(key) for key in concepts}
        return {key for key in self._days if self.root(key) in roots}

    def stored(self, keys: Iterable[str], known: str) -> tuple[str, ...]:
        """The keys an entry holds: those of today, then the earlier ones (`search.merges`)."""
        now = {key: self.root(key, known=known) for key in keys}
        earlier = {
            earlier_key(self.root(key, on=since, known=known), since=since, until=until, now=today): None
            for key, today in now.items()
            for since, until in pairwise(("", *self._days.get(key, ())))
        }
        return (*dict.fromkeys(now.values()), *earlier)

    @cached_property
    def _days(self) -> Mapping[str, Sequence[str]]:
        """On which days something was learned of the concept of a key."""
        days: defaultdict[str, set[str]] = defaultdict(set)
        for merge in self._by_key.values():
            days[self.root(merge.key)].add(merge.learned)
        keys = {key for merge in self._by_key.values() for key in (merge.key, merge.into)}
        return {key: sorted(days[self.root(key)]) for key in keys}


def load_merges(connection: Connection) -> Merges:
    """All that the record has learned."""
    return Merges(
        Merge(
            key=row.key,
            into=row.into,
            learned=day_of(row.learned_at).isoformat(),
            ended=row.ended_at and day_of(row.ended_at).isoformat(),
        )
        for row in connection.execute(select(concept_merges))
    )


def _beginning(day: str) -> str:
    return stamp(datetime.combine(date.fromisoformat(day), time(), BERLIN))

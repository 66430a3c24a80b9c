"""Keys of concepts as entries hold them in; those of one day out, on which keys that are one by now were still two.

An entry of a concept that once had another key, or had less in it, holds beside its key of today an earlier key for
each span of days between two merges. So the counts of any day are exact without another index.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

_MARK = "\x1f"  # in no key, and first, so that nothing begins like a key

Stored = Mapping[str, tuple[str, ...]]
"""Keys of a day that entries do not hold as such → the keys that they hold."""


def earlier_key(key: str, *, since: str, until: str, now: str) -> str:
    """What an entry holds that counted under `key` from one ISO day to another (excluded), and counts under `now`.

    All entries of the concept hold one for the same spans, also those whose key stayed the same.
    """
    return _MARK.join(("", key, since, until, now))


def is_earlier(key: str) -> bool:
    """Tell an earlier key from one of today."""
    return key.startswith(_MARK)


def stored_on(day: date, held: Iterable[str]) -> Stored:
    """Return how entries hold the keys of a day; those of today alone that were no keys yet are held as nothing."""
    on, found = day.isoformat(), dict[str, tuple[str, ...]]()
    spans = [(key, *key.split(_MARK)[1:]) for key in held if is_earlier(key)]
    for _, _, _, until, now in spans:
        if on < until:
            found[now] = ()
    for stored, key, since, until, _ in spans:
        if since <= on < until:
            found[key] = (*found.get(key, ()), stored)
    return found


def counts_on(counts: Mapping[str, Sequence[int]], stored: Stored) -> dict[str, Sequence[int]]:
    """Return the counts under the keys of the day of `stored`."""
    found = {key: series for key, series in counts.items() if not is_earlier(key)}
    for key, keys in stored.items():
        found.pop(key, None)
        if keys:
            found[key] = [sum(column) for column in zip(*map(counts.__getitem__, keys), strict=True)]
    return found

"""A question in, the tree to look for out: its text read, and what it wants to be like worked out."""

from collections import Counter
from math import log

from search.analysis import WORD, clean, forms
from search.engine import Engine
from search.entries import Entry, Filters, Query
from search.errors import QueryError
from search.merges import is_earlier
from search.query import And, Everything, Field, Like, Node, Not, Words, parse

_READ = 5_000
_TRIED = 80
_WORDS = 20
_CONCEPTS = 10
_SHORTEST = 3
_COMMON = 0.2


def asked(query: Query, engine: Engine) -> Node:
    """The query's tree. Raises QueryError where its text cannot be read, or the entry to be like is not there."""
    node = parse(query.text) if isinstance(query.text, str) else query.text
    if query.like is None:
        return node
    entry = engine.get([query.like]).get(query.like)
    if entry is None:
        raise QueryError(f"no document {query.like[:60]!r} in the index")
    like = And((likeness(entry, engine), Not(Field("id", entry.id))))
    return like if isinstance(node, Everything) else And((node, *like.nodes))


def likeness(entry: Entry, engine: Engine) -> Like:
    """What tells an entry from others: its weightiest words and its rarest concepts that others have too."""
    found = _words(entry)
    words = [Words((word,)) for word in found]
    keys = [key for key in entry.concepts if not is_earlier(key)]
    concepts = [Field("concept", key) for key in keys[: 4 * _CONCEPTS]]
    held = engine.holding([*words, *concepts])
    entries = engine.count(Filters())
    rarity = {
        node: log(1 + entries / often) for node, often in zip([*words, *concepts], held, strict=True) if often > 1
    }
    common = log(1 + 1 / _COMMON) if entries > _TRIED else 0.0
    weights = {node: found[node.words[0]] * rarity[node] for node in words if rarity.get(node, 0.0) > common}
    telling = sorted(weights, key=lambda node: (-weights[node], node.words))[:_WORDS]
    rare = sorted((node for node in concepts if node in rarity), key=lambda node: (-rarity[node], node.value))
    return Like(tuple(telling), tuple((node, rarity[node]) for node in rare[:_CONCEPTS]))


def _words(entry: Entry) -> dict[str, float]:
    """The words said most, each in the wording met first; those of the title count twice. Inflections are one word."""
    often: Counter[str] = Counter()
    wordings: dict[str, str] = {}
    for text, weight in ((entry.title, 2), (entry.text[:_READ], 1)):
        for word in WORD.findall(clean(text)):
            form = forms(word)
            if len(form.exact) >= _SHORTEST and not form.exact.isdecimal():
                stem = form.en if entry.language == "en" else form.de
                often[stem] += weight
                wordings.setdefault(stem, word)
    return {wordings[stem]: 1 + log(count) for stem, count in often.most_common(_TRIED)}

"""What somebody has typed so far in, searches that go on from there out, with what each would find."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from scouting.app import App
from scouting.wordings import fold_words, wordings_beginning
from search.analysis import WORD, clean, fold, forms
from search.engine import Engine
from search.errors import QueryError
from search.query import Node, parse

SHORTEST = 2
TRIED = 24
# Words that say nothing by themselves but open many titles.
IDLE = frozenset(
    """aber alle als am an auch auf aus bei beim bis dank das dass dem den der des die durch ein eine einem einen einer
    eines fuer hat im in ins ist kann mehr mit nach neu neue neuen neuer neues nicht noch oder ohne sich sie sind so
    ueber um und unter vom von vor war was wenn werden wie wieder wird zu zum zur zwischen
    about after against all and are based beyond both can for from has have how into its more new not off our out over
    own than that the their them then there these they this through towards under using via was what when where which
    while will with within without you your""".split()
)


def suggestions(app: App, text: str, *, size: int = 8) -> list[dict[str, Any]]:
    """Labels of concepts that begin as the text does, and its last word gone on with by words of titles.

    Umlauts may be written out or left off. What finds most comes first, what finds nothing not at all.
    """
    *_, last = clean(text).rsplit(None, 1) or [""]
    if text.endswith(" ") or not WORD.fullmatch(last) or len(fold(last)) < SHORTEST:
        return []
    head = clean(text).removesuffix(last)
    tried: dict[str, tuple[str, Node]] = {}
    for found in (*_labels(app, text), *(f"{head}{word}" for word in _words(app.engine, last))):
        if len(tried) < TRIED and (node := _node(found)):
            tried.setdefault(fold(found), (found, node))
    counts = app.engine.holding([node for _, node in tried.values()])
    telling = [(text, count) for (text, _), count in zip(tried.values(), counts, strict=True) if count]
    ranked = sorted(_apart(telling), key=lambda one: (-one[1], len(one[0]), one[0]))
    return [{"text": text, "count": count} for text, count in ranked[:size]]


def _labels(app: App, text: str) -> Iterator[str]:
    """Wordings of the vocabulary, the shortest first, then the most frequent concepts that the texts brought."""
    starts = _variants(fold_words(text))
    wordings = {wording for start in starts for wording in wordings_beginning(app.settings, start)}
    yield from sorted(wordings, key=lambda wording: (len(wording), wording))[: TRIED // 2]
    keys = [
        one.value
        for start in starts
        for one in app.engine.complete("concept", start.replace(" ", "-"), TRIED // 4)
        if one.value not in IDLE
    ]
    yield from (concept.label for concept in app.store.concepts(keys[: TRIED // 4]).values())


def _words(engine: Engine, start: str) -> Iterator[str]:
    """Words of titles, each in the wording met most, in small letters rather than capitals."""
    often: Counter[str] = Counter()
    best: dict[str, tuple[int, bool, str]] = {}
    for begin in _variants(fold(start)):
        for one in engine.complete("word", begin, TRIED * 2):
            folded, word = one.value.split(" ", 1)
            often[folded] += one.count
            best[folded] = max(best.get(folded, (0, False, "")), (one.count, not word.isupper(), word))
    yield from (best[folded][-1] for folded, _ in often.most_common(TRIED) if folded not in IDLE)


def _apart(found: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The first of those that are inflections of one another and find the same."""
    seen: set[tuple[int, str, tuple[str, ...]]] = set()
    for text, count in found:
        words = [forms(word) for word in WORD.findall(clean(text))]
        keys = {(count, name, tuple(getattr(word, name) for word in words)) for name in ("de", "en")}
        if seen.isdisjoint(keys):
            yield text, count
        seen |= keys


def _node(text: str) -> Node | None:
    try:
        return parse(text)
    except QueryError:
        return None


def _variants(folded: str) -> tuple[str, ...]:
    """The text, and with one of its first vowels read as an umlaut whose dots were left off."""
    places = [place for place, letter in enumerate(folded) if letter in "aou" and folded[place + 1 : place + 2] != "e"]
    return (folded, *(f"{folded[: place + 1]}e{folded[place + 1 :]}" for place in places[:3]))

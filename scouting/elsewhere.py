"""Published digests and the index in; what digests of other fields called rising and has just reached this one out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scouting.answers import EVIDENCE
from scouting.app import App
from scouting.comparing import label_of
from scouting.digest import KIND
from scouting.weeks import Week
from search.entries import Filters, Query
from search.periods import closed_periods, first_day
from search.query import And, Field, Or
from search.shares import tree
from search.trends import SPAN

WEEKS = 12  # so old a digest still counts
MOST = 5
LATELY = 12


def risen_lately(app: App, *, today: date) -> Mapping[str, str]:
    """Labels of the concepts that the last digests call rising, the surest first."""
    last = app.store.rises_since(KIND, str(Week.last_closed(today)))
    rises = sorted((rise for _, _, rises in last for rise in rises), key=lambda rise: rise["q_value"])
    return {rise["concept"]: rise["label"] for rise in rises[:LATELY]}


def elsewhere_answer(app: App, competence: str, *, today: date) -> dict[str, Any]:
    """Concepts that digests of the last weeks call rising in other fields, and that are new in this one.

    New: half or more of all that the field has of them came in the last six weeks, and most of that is not about
    something that its own digests called rising. Those of which most came are first.
    """
    called: dict[str, dict[str, str]] = {}
    for slug, week, rises in app.store.rises_since(KIND, str(Week.of(today - timedelta(weeks=WEEKS)))):
        for rise in rises:
            called.setdefault(rise["concept"], {}).setdefault(slug, week)
    begin = first_day(closed_periods("week", today, SPAN["week"])[0]).isoformat()
    news = _news(app, competence, called, begin)
    known = app.store.concepts(list(news))
    told: list[dict[str, Any]] = []
    seen: set[str] = set()
    for concept, (count, filters) in news.items():
        documents = _documents(app, filters)
        ids = {document["id"] for document in documents}
        if len(told) < MOST and not ids <= seen:  # else a wider word for what these documents were shown for
            seen |= ids
            fields = [{"competence": slug, "week": week} for slug, week in sorted(called[concept].items())]
            label, query = label_of(known.get(concept), concept), str(tree(filters))
            told.append(
                {"concept": concept, "label": label, "count": count, "query": query, "called": fields}
                | {"documents": documents}
            )
    return {"competence": competence, "since": begin, "index_version": app.engine.version(), "concepts": told}


def _news(
    app: App, competence: str, called: Mapping[str, Mapping[str, str]], begin: str
) -> Mapping[str, tuple[int, Filters]]:
    """What other fields called rising and is new here: how many documents came since, and what filters them."""
    own = Or(tuple(Field("concept", concept) for concept, fields in called.items() if competence in fields))
    others = [concept for concept, fields in called.items() if competence not in fields]
    ever = [Filters(concept=(concept,), competence=(competence,)) for concept in others]
    recent = [replace(filters, since=begin) for filters in ever]
    asked = [tree(filters) for filters in recent]
    all_, now = (app.engine.holding(nodes) for nodes in ([tree(filters) for filters in ever], asked))
    of_own = app.engine.holding([And((*node.nodes, own)) for node in asked]) if own.nodes else (0,) * len(asked)
    found = {
        concept: (now[at], recent[at])
        for at, concept in enumerate(others)
        if now[at] and 2 * now[at] >= all_[at] and 2 * of_own[at] < now[at]
    }
    return dict(sorted(found.items(), key=lambda one: (-one[1][0], -len(called[one[0]]), one[0])))


def _documents(app: App, filters: Filters) -> Sequence[Mapping[str, str]]:
    hits = app.engine.search(Query(filters=replace(filters, counted_only=True), size=EVIDENCE, sort="date")).hits
    return [{"id": hit.id, "title": hit.entry.title, "language": hit.entry.language} for hit in hits]

"""Concepts in; how they run side by side, where each rose first and what stands beside it out, as JSON-able answers.

Each count has the query that finds its documents; `index_version` says in which state of the index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from scouting.app import App
from scouting.regions import REGIONS
from scouting.store import Concept
from scouting.texts import WORDS
from scouting.wordings import concept_wordings
from search.companions import find_companions
from search.engine import Engine
from search.entries import Filters, Query, Unit
from search.leads import Group, find_leads, lead_window
from search.lines import is_inside, runs_into
from search.query import Field
from search.shares import Window, read_window, tree

By = Literal["concept", "competence", "region"]
MOST = 5  # lines beside one another
COMPANIONS = 10
LOOKED_AT = 60
HALF = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """One line of a comparison: a concept in all entries, in those of a field or of a region."""

    concept: str
    filters: Filters


def concept_named(app: App, name: str) -> Concept | None:
    """By key, label or a wording of the vocabulary."""
    found = app.store.find_concept(name)
    wanted = name.strip().casefold()
    for group in concept_wordings(app.settings) if found is None and wanted else ():
        wordings = [wording for language in group.values() for wording in language]
        if wanted in map(str.casefold, wordings):
            found = next(filter(None, map(app.store.find_concept, wordings)), None)
    return found


def leads_answer(app: App, concept: str, *, as_of: date, unit: Unit) -> dict[str, Any]:
    """Since when which kinds of documents and which fields hold more of a concept, and which was proven to be first."""
    groups: Mapping[Group, Sequence[str]] = {
        "kind": tuple(WORDS["kind"]),
        "competence": tuple(app.configuration.competences),
    }
    window = lead_window(app.engine, as_of=as_of, unit=unit)
    return {
        "concept": concept,
        **_head(app, window, as_of),
        **{str(by): asdict(find_leads(app.engine, concept, groups[by], by=by, window=window)) for by in groups},
    }


def companions_answer(app: App, concept: str) -> dict[str, Any]:
    """Concepts that stand beside it more often than by chance; its own wordings and their parts are left out."""
    found = find_companions(app.engine, concept)[:LOOKED_AT]
    known = app.store.concepts([concept, *(one.concept for one in found)])
    shown = [_wordings(concept, known)]
    told: list[dict[str, Any]] = []
    for one in found:
        wordings = _wordings(one.concept, known)
        if len(told) < COMPANIONS and not any(_are_kin(wordings, others) for others in shown):
            shown.append(wordings)
            told.append({**asdict(one), "label": label_of(known.get(one.concept), one.concept)})
    return {"concept": concept, "index_version": app.engine.version(), "companions": told}


def compare_answer(app: App, scopes: Sequence[Scope], *, as_of: date, unit: Unit) -> dict[str, Any]:
    """Counts of each line, and of all documents of its field or region: only shares can be compared."""
    window = _window(app.engine, as_of=as_of, unit=unit)
    lines = [(scope, window.share(app.engine, scope.concept, scope.filters)) for scope in scopes]
    return {
        **_head(app, window, as_of),
        "lines": [
            {
                "concept": scope.concept,
                "competence": next(iter(scope.filters.competence), None),
                "region": next(iter(scope.filters.region), None),
                "found": share.found,
                "counts": list(share.counts),
                "totals": list(share.totals),
                "shares": [round(value, 6) for value in share.shares()],
                "query": share.query,
            }
            for scope, share in lines
        ],
    }


def scopes_of(app: App, concepts: Sequence[str], by: By) -> list[Scope]:
    """Concepts among all documents; or the first of them in the fields that hold most of it, or in each region."""
    if by == "concept" or not concepts:
        return [Scope(concept, Filters()) for concept in concepts[:MOST]]
    concept = concepts[0]
    if by == "region":
        return [Scope(concept, Filters(region=(region,))) for region in REGIONS]
    asked = Query(text=Field("concept", concept), filters=Filters(counted_only=True), size=0, facets=("competence",))
    values = app.engine.search(asked).facets["competence"]
    fields = [value.value for value in values if value.value in app.configuration.competences]
    return [Scope(concept, Filters(competence=(slug,))) for slug in fields[:MOST]]


def unplaced(app: App, concept: str) -> dict[str, Any]:
    """How many documents on a concept are of no known region."""
    asked = tree(Filters(concept=(concept,), region=("none",)))
    without, of = app.engine.holding([asked, tree(Filters(concept=(concept,)))])
    return {"found": without, "of": of, "query": str(asked)}


def label_of(concept: Concept | None, key: str) -> str:
    """What a concept is called in German, or in the language in which it was met."""
    return (concept.labels.get("de") or concept.label) if concept else key


def _head(app: App, window: Window, as_of: date) -> dict[str, Any]:
    return {
        "as_of": as_of.isoformat(),
        "unit": window.unit,
        "periods": list(window.periods),
        "left_out": list(window.joined),
        "index_version": app.engine.version(),
    }


def _window(engine: Engine, *, as_of: date, unit: Unit) -> Window:
    """Without sources that began in its second half, unless most documents are theirs: as trends count."""
    window = read_window(engine, as_of=as_of, unit=unit, part=HALF)
    counted = Filters(counted_only=True)
    if window.joined and 2 * engine.count(replace(counted, source=window.joined)) > engine.count(counted):
        return replace(window, joined=())
    return window


def _wordings(key: str, known: Mapping[str, Concept]) -> frozenset[str]:
    concept = known.get(key)
    names = (concept.label, *concept.labels.values(), *concept.forms) if concept else ()
    return frozenset(name.casefold() for name in (key, *names) if name)


def _are_kin(one: frozenset[str], other: frozenset[str]) -> bool:
    pairs = [(a, b) for a in one for b in other]
    return any(is_inside(a, b) or is_inside(b, a) or runs_into(a, b) or runs_into(b, a) for a, b in pairs)

"""Questions in, JSON-able answers out, in the shapes of design.md §6: the same for command line, pages and API."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from nlp.call_status import status
from scouting.app import App
from scouting.source_days import outage_days
from scouting.texts import WORDS
from scouting.wordings import widener
from search.entries import Entry, Filters, Hit, Query, Result, Unit
from search.periods import closed_periods, first_day, last_day, period_of
from search.query import Field, parse
from search.widening import Widened

if TYPE_CHECKING:
    from scouting.store import Concept
    from search.trends import Trend

SEARCH_FACETS = ("kind", "competence", "source", "language")
CALL_FACETS = ("competence", "level", "applicant", "source")
EVENT_FACETS = ("competence", "source")
EVIDENCE = 3


def search_answer(app: App, query: Query, *, exact: bool = False) -> dict[str, Any]:
    """Hits of any kind; a project has its facts (design.md §7) with it, for there is no other question to get them.

    Words are widened by what means the same, unless it shall be `exact`; `widened` says by what.
    `query.like` may be whatever names a document: an id, a former id, an identifier, an address.
    """
    if query.like is not None:
        query = replace(query, like=entry_id(app, query.like) or query.like)
    found, widened = _search(app, replace(query, facets=query.facets or SEARCH_FACETS), exact=exact)
    answer = _envelope(found, lambda hit: {**_hit(hit), **(hit.entry.facts if hit.entry.kind == "project" else {})})
    return answer | {"next": found.next} | widened


def find_unknown(app: App, field: Literal["source", "language"], values: Sequence[str]) -> tuple[list[str], list[str]]:
    """Those that no document has and no source or language is called, and, where there are any, all that are known.

    Documents brought along have sources that no file declares.
    """
    held = app.engine.holding([Field(field, value) for value in values])
    absent = [value for value, count in zip(values, held, strict=True) if not count]
    if not absent:
        return [], []
    facet = app.engine.search(Query(size=0, facets=(field,))).facets[field]
    named = {source.name for source in app.configuration.sources} if field == "source" else WORDS["language"]
    known = sorted({*named, *(one.value for one in facet)})
    return [value for value in absent if value not in known], known


def entry_id(app: App, key: str) -> str | None:
    """The id in the index of what is named; null where there is none."""
    if key in app.engine.get([key]):
        return key
    document = app.store.document(key)
    return document.id if document and document.id in app.engine.get([document.id]) else None


def calls_answer(
    app: App,
    text: str,
    filters: Filters,
    *,
    today: date,
    size: int = 20,
    start: int = 0,
    open_only: bool = False,
    closing_before: date | None = None,
    exact: bool = False,
) -> dict[str, Any]:
    """Calls with their facts (design.md §7) and their status on this day; words are widened as in a search.

    Where only open or closing ones are asked for, the next deadline comes first; else the best match or the newest.
    """
    by_deadline = closing_before is not None or (open_only and not text)
    filters = replace(filters, kind=("call",))
    if open_only:
        filters = replace(filters, open_on=today)
    if closing_before is not None:
        filters = replace(filters, closing_from=today, closing_before=closing_before)
    query = Query(
        text=text,
        filters=filters,
        size=size,
        start=start,
        facets=CALL_FACETS,
        sort="deadline" if by_deadline else "relevance" if text else "date",
    )
    found, widened = _search(app, query, exact=exact)
    facts = _envelope(found, lambda hit: {**_hit(hit), **hit.entry.facts, "status": status(hit.entry.facts, today)})
    return facts | widened


def events_answer(
    app: App,
    text: str,
    filters: Filters,
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
    near: str | None = None,
    size: int = 20,
    start: int = 0,
    exact: bool = False,
) -> dict[str, Any]:
    """Events, the next one first; without `since` those that are not over; words are widened as in a search.

    `near` is a place or a NUTS code.
    """
    filters = replace(filters, kind=("event",), starts_from=since, starts_until=until)
    if since is None:
        filters = replace(filters, ends_from=today)
    if near is not None:
        # towns are kept as they are written, codes in capitals; whoever asks need not know
        filters = replace(filters, place=(near, near.title(), near.upper()))
    query = Query(text=text, filters=filters, size=size, start=start, facets=EVENT_FACETS, sort="start")
    found, widened = _search(app, query, exact=exact)
    return _envelope(found, lambda hit: {**_hit(hit), **hit.entry.facts}) | widened


def trends_answer(
    app: App, *, competence: str | None, kind: tuple[str, ...], as_of: date, unit: Unit, top: int
) -> dict[str, Any]:
    """What rises in a competence (or in all documents), with the documents that prove it."""
    from search.trends import SPAN, find_trends  # numpy, which no other question needs

    filters = Filters(kind=kind, competence=(competence,) if competence else ())
    out = outages(app, as_of=as_of, unit=unit)
    report = find_trends(app.engine, filters, as_of=as_of, unit=unit, top=top, were_out=together(out, unit, as_of))
    told = [key for trend in report.trends for key in (trend.concept, *trend.folded)]
    known = app.store.concepts(told, on=as_of)
    judged = replace(filters, known_by=as_of, counted_only=True)
    if report.periods:
        span = report.periods[-SPAN[unit] :]
        judged = replace(judged, since=first_day(span[0]).isoformat(), until=last_day(span[-1]).isoformat())

    return {
        "as_of": as_of.isoformat(),
        "unit": unit,
        "periods": list(report.periods),
        "competence": competence,
        "total": list(report.total),
        "index_version": report.index_version,
        "model": report.model,
        "outages": {source: list(out[source]) for source in report.were_out},
        "late": list(report.late),
        "trends": [_trend(app, trend, known, judged) for trend in report.trends],
    }


def outages(app: App, *, as_of: date, unit: Unit) -> Mapping[str, Sequence[str]]:
    """Sources that were out where trends would notice, and in which periods: in those judged, or for as long elsewhere.

    A few weeks out of a year change no rate.
    """
    from search.trends import SPAN, WINDOW

    periods = closed_periods(unit, as_of, WINDOW[unit])
    days = outage_days(app.store.database, since=first_day(periods[0]), until=last_day(periods[-1]))
    found = {source: tuple(dict.fromkeys(period_of(day, unit) for day in out)) for source, out in days.items()}
    judged = periods[-SPAN[unit]]
    return {source: out for source, out in found.items() if out[-1] >= judged or len(out) >= SPAN[unit]}


def together(out: Mapping[str, Sequence[str]], unit: Unit, as_of: date) -> Sequence[Sequence[str]]:
    """Groups of sources that were out at the same time: our own network may fail for all of them."""
    from search.trends import SPAN

    judged = closed_periods(unit, as_of, SPAN[unit])
    groups: dict[tuple[str, ...], list[str]] = {}
    for source, periods in out.items():
        recent = tuple(period for period in periods if period in judged)
        groups.setdefault(recent or tuple(periods), []).append(source)
    return tuple(groups.values())


def _trend(app: App, trend: "Trend", known: "Mapping[str, Concept]", judged: Filters) -> dict[str, Any]:
    concept = known.get(trend.concept)
    return {
        "concept": trend.concept,
        "label": concept.label if concept else trend.concept,
        "labels": {"de": None, "en": None, **(concept.labels if concept else {})},
        "forms": list(concept.forms) if concept else [],
        "stage": trend.stage,
        "score": trend.score,
        "q_value": trend.q_value,
        "count": trend.count,
        "expected": trend.expected,
        "low": trend.low,
        "high": trend.high,
        "series": list(trend.series),
        "folded": [_told_with(key, known.get(key)) for key in trend.folded],
        **_evidence(app, replace(judged, concept=trend.stored)),
        "query": _question(trend.concept, judged),
    }


def _question(concept: str, judged: Filters) -> str:
    """What to ask `search` for the entries of a trend in the periods that were judged; each story once, as counted."""
    either = [" OR ".join(f'{name}:"{value}"' for value in getattr(judged, name)) for name in ("competence", "kind")]
    narrowed = [f"({asked})" if " OR " in asked else asked for asked in either if asked]
    return " ".join([f'concept:"{concept}"', *narrowed, f"since:{judged.since} until:{judged.until}", "counted:true"])


def _told_with(key: str, concept: "Concept | None") -> dict[str, Any]:
    return {"concept": key, "label": concept.label if concept else key, "forms": list(concept.forms) if concept else []}


def _evidence(app: App, filters: Filters) -> dict[str, Any]:
    """The newest documents of the periods that were judged, and from how many sources all of them are."""
    found = app.engine.search(Query(filters=filters, size=EVIDENCE, sort="date", facets=("source",)))
    documents = [{"id": hit.id, "title": hit.entry.title, "url": hit.entry.url} for hit in found.hits]
    return {"documents": documents, "sources": len(found.facets["source"])}


def _search(app: App, query: Query, *, exact: bool) -> tuple[Result, dict[str, Any]]:
    """The result, and as `widened` what else was looked for."""
    widened: tuple[Widened, ...] = ()
    if query.text and isinstance(query.text, str) and not exact:
        tree, widened = widener(app.settings)(parse(query.text))
        query = replace(query, text=tree)
    return app.engine.search(query), {"widened": [{"words": one.words, "also": list(one.also)} for one in widened]}


def _envelope(result: Result, as_json: Any) -> dict[str, Any]:  # noqa: ANN401  # a function from Hit to its JSON
    return {
        "total": result.total,
        "hits": [as_json(hit) for hit in result.hits],
        "facets": {
            field: [{"value": facet.value, "count": facet.count} for facet in values]
            for field, values in result.facets.items()
        },
    }


def _hit(hit: Hit) -> dict[str, Any]:
    entry: Entry = hit.entry
    return {
        "id": hit.id,
        "score": round(hit.score, 4),
        "title": entry.title,
        "url": entry.url,
        "date": entry.date,
        "precision": entry.precision,
        "kind": entry.kind,
        "source": entry.source,
        "language": entry.language,
        "competences": list(entry.competences),
        "snippet": hit.snippet,
    }


def trace_answer(app: App, key: str) -> dict[str, Any] | None:
    """Each hop of one document; null where there is none."""
    document = app.store.document(key)
    if document is None:
        return None
    from scouting.tracing import trace

    return trace(app, document)


def plain_snippets(answer: Mapping[str, Any], opening: str, closing: str) -> dict[str, Any]:
    """The answer with other marks around the matched words."""
    hits: Sequence[Mapping[str, Any]] = answer["hits"]
    marked = [{**hit, "snippet": hit["snippet"].replace("\ue000", opening).replace("\ue001", closing)} for hit in hits]
    return {**answer, "hits": marked}

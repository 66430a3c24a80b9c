"""One document: its text with what proves its tags, its facts with their quotes, its story, its versions, its way."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from scouting.answers import search_answer, trace_answer
from scouting.call_changes import history
from scouting.call_trust import Trust, judge
from scouting.corrections import list_corrections
from scouting.digest import source_of
from scouting.documents import Document, day_of
from scouting.facts import amounts, deadlines, project_partners, project_terms, quote_of, words_of
from scouting.source_days import last_good_days
from scouting.texts import date_text, days_left, one_line, word
from scouting.web.corrections import token_of
from scouting.web.highlight import Span, pieces, spans_of
from scouting.web.site import Site, SiteOf
from search.entries import Query

router = APIRouter()
LONGEST_TEXT = 60_000
LONGEST_NAME = 120
MOST_NAMES = 12
SIMILAR = 5
CODED = {"type": "type", "level": "level", "instrument": "instrument", "consortium": "consortium"}
PLAIN = {
    "funder": "Fördergeber",
    "agency": "Projektträger",
    "programme": "Förderprogramm",
    "organiser": "Veranstalter",
    "place": "Ort",
}
NAMES = {"type": "Art", "level": "Ebene", "instrument": "Förderart", "consortium": "Vorhaben"}


@router.get("/documents/{key}")
def document(request: Request, key: str, site: SiteOf) -> Response:
    """By its id; an id that was merged leads to the one that stayed."""
    found = site.app.store.document(key)
    if found is None or found.withdrawn:
        raise HTTPException(404)
    if found.id != key:
        return RedirectResponse(f"/documents/{found.id}", 301)
    annotation = site.app.store.annotations(found.id) or {}
    facts = {**found.details.get("facts", {}), **(annotation.get("call") or {})}
    story = [told for told in site.app.store.story(found.id) if told.id != found.id]
    return site.page(
        request,
        "document.html",
        document=found,
        annotation=annotation,
        title=list(pieces(found.title, _spans(annotation, facts, "title", site))),
        text=list(pieces(found.text[:LONGEST_TEXT], _spans(annotation, facts, "text", site))),
        is_cut=len(found.text) > LONGEST_TEXT,
        facts=list(_facts(facts, found, site)),
        trust=_trust(facts, found, site),
        organisations=_organisations(found, annotation),
        similar=_similar(site, found.id, {told.id for told in story}),
        story=story,
        revisions=_versions(site, found),
        trace=trace_answer(site.app, found.id),
        source=source_of(site.app, found.source),
        corrections=list_corrections(site.app.store.database, found.id),
        competences=site.competences,
        teams=site.app.configuration.teams,
        token=token_of(site, found.id),
    )


def _similar(site: Site, key: str, told: Collection[str]) -> list[Mapping[str, Any]]:
    """Documents that have most in common with it, without those that tell the same; none before it is indexed."""
    if key not in site.app.engine.get([key]):
        return []
    hits = search_answer(site.app, Query(like=key, size=SIMILAR + len(told)))["hits"]
    return [hit for hit in hits if hit["id"] not in told][:SIMILAR]


def _organisations(found: Document, annotation: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Names by role: those that the source itself states first, then those that its text mentions."""
    roles: dict[str, dict[str, None]] = {}
    for stated in found.details.get("organisations", ()):
        roles.setdefault(stated["role"], {}).setdefault(one_line(stated["name"], LONGEST_NAME))
    known = {name for names in roles.values() for name in names}
    for tag in annotation.get("entities", ()):
        if tag["type"] in ("organisation", "funder") and tag["name"] not in known:
            roles.setdefault(tag["role"], {}).setdefault(tag["name"])
    return {role: list(names)[:MOST_NAMES] for role, names in roles.items()}


def _versions(site: Site, found: Document) -> list[tuple[Mapping[str, Any], Sequence[str]]]:
    """Each earlier version, and what changed after it for who wants to apply."""
    earlier = site.app.store.revisions(found.id)
    if found.kind != "call":
        return [(version, ()) for version in earlier]
    told = history([asdict(found), *earlier])
    return [(version, [change.text for change in changes]) for version, changes in told]


def _trust(facts: Mapping[str, Any], found: Document, site: Site) -> Trust | None:
    """How far to rely on a call."""
    if found.kind != "call":
        return None
    changed = [row["at"] for row in site.app.store.revisions(found.id)]
    with site.app.store.database.reading() as connection:
        read = last_good_days(connection).get(found.source)
    said = day_of(max([*changed, found.published]))
    return judge(facts, source_read=None if site.app.is_sample else read, said=said, today=site.today())


def _spans(annotation: Mapping[str, Any], facts: Mapping[str, Any], field: str, site: Site) -> Iterator[Span]:
    for name in ("deadlines", "amounts"):
        for fact in facts.get(name) or ():
            yield from spans_of([fact["evidence"]], field, "fact", word("role", fact["role"]))
    for evidence in (facts.get("evidence") or {}).values():
        yield from spans_of(evidence if isinstance(evidence, list) else [evidence], field, "fact", "Beleg")
    for tag in annotation.get("competences", ()):
        label = site.competences.get(tag["competence"], tag["competence"])
        yield from spans_of(tag["evidence"], field, "tag", label)


Fact = tuple[str, str, str]


def _facts(facts: Mapping[str, Any], found: Document, site: Site) -> Iterator[Fact]:
    """Name, value and quote of each fact that is known."""
    evidence = facts.get("evidence") or {}
    if since := facts.get("unlisted_since"):
        yield "Verzeichnis der Quelle", f"seit {date_text(since)} nicht mehr enthalten", ""
    for deadline in deadlines(facts, site.today()):
        time = f", {deadline.time} Uhr" if deadline.time else ""
        left = days_left(deadline.day, site.today())
        yield deadline.label(), f"{date_text(deadline.day)}{time} ({left})", deadline.quote
    if facts.get("submission") == "any_time":
        yield "Einreichung", word("submission", "any_time"), quote_of(evidence.get("submission"))
    for amount, source in zip(amounts(facts), facts.get("amounts") or (), strict=True):
        yield "Betrag", amount, quote_of(source.get("evidence"))
    yield from _terms(found.kind, facts)
    for name, category in CODED.items():
        if value := words_of(facts, name):
            yield NAMES[name], word(category, value), quote_of(evidence.get(name))
    if applicants := facts.get("applicants"):
        named = ", ".join(word("applicant", code) for code in applicants)
        yield "Wer wird gefördert?", named, quote_of(evidence.get("applicants"))
    for name, label in PLAIN.items():
        if value := words_of(facts, name):
            yield label, value, quote_of(evidence.get(name))


def _terms(kind: str, facts: Mapping[str, Any]) -> Iterator[Fact]:
    """When an event is; when, for how much and with whom a project is."""
    if kind == "event":
        yield from _event_days(facts)
    if kind == "project":
        yield from ((name, value, "") for name, value in (*project_terms(facts), *project_partners(facts)))


def _event_days(facts: Mapping[str, Any]) -> Iterator[Fact]:
    days = [date_text(str(facts[name])[:10]) for name in ("starts", "ends") if facts.get(name)]
    yield "Wann", " – ".join(dict.fromkeys(days)) or "Termin unbekannt", ""
    if until := facts.get("registration_until"):
        yield "Anmeldung bis", date_text(until), ""

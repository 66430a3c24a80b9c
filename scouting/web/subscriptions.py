"""What one subscribes to for a field: an Atom feed of digests and calls, a calendar of deadlines and events."""

import hashlib
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from scouting.answers import calls_answer, events_answer
from scouting.delivery import calendar, feed
from scouting.delivery.letter import write_letter
from scouting.digest import KIND, find_digest
from scouting.documents import read_date
from scouting.facts import amounts, next_deadline, words_of
from scouting.texts import date_text, word
from scouting.web.site import Site, SiteOf
from search.entries import Filters

router = APIRouter()
WEEKS, CALLS, DATES = 12, 50, 500
YEARS_AHEAD = 3


@router.get("/feeds/{slug}.atom")
def atom(request: Request, slug: str, site: SiteOf) -> Response:
    """Digests as they were published, and the newest calls."""
    label = _label(site, slug)
    body = feed.render_feed(
        f"feed/{slug}",
        f"{label}: Wochenberichte und Förderungen",
        address=_address(site, "feeds", f"{slug}.atom"),
        page=_address(site, "competences", slug),
        entries=[*_editions(site, slug), *_calls(site, slug)],
    )
    return _answer(request, body, feed.MEDIA_TYPE)


@router.get("/feeds/{slug}.ics")
def ics(request: Request, slug: str, site: SiteOf) -> Response:
    """Deadlines of calls that can still be kept, and events that are not over."""
    label = _label(site, slug)
    return _answer(request, site.kept(("ics", slug), lambda: _dates(site, slug, label)), calendar.MEDIA_TYPE)


def _label(site: Site, slug: str) -> str:
    if slug not in site.competences:
        raise HTTPException(404)
    return f"{'Beispieldaten – ' if site.app.is_sample else ''}{site.competences[slug]}"


def _dates(site: Site, slug: str, label: str) -> bytes:
    today, field = site.today(), Filters(competence=(slug,))
    end = date(today.year + YEARS_AHEAD, 1, 1)
    return calendar.render_calendar(
        f"{label}: Fristen und Veranstaltungen",
        calls=calls_answer(site.app, "", field, today=today, size=DATES, closing_before=end)["hits"],
        events=events_answer(site.app, "", field, today=today, size=DATES)["hits"],
        today=today,
        base_url=site.app.settings.base_url,
    )


def _editions(site: Site, slug: str) -> Iterator[feed.Entry]:
    for week in site.app.store.editions(KIND, slug)[:WEEKS]:
        digest = find_digest(site.app, slug, week)
        if digest is not None:
            letter = write_letter(digest)
            rising = ", ".join(rise.label for rise in digest.rising)
            yield feed.Entry(
                name=f"digest/{slug}/{week}",
                title=letter.title,
                address=_address(site, "digests", week, slug),
                updated=_moment(digest.composed.isoformat()),
                lines=[letter.intro, *([f"Steigende Themen: {rising}"] if rising else [])],
            )


def _calls(site: Site, slug: str) -> Iterator[feed.Entry]:
    today = site.today()
    for hit in calls_answer(site.app, "", Filters(competence=(slug,)), today=today, size=CALLS)["hits"]:
        coming = next_deadline(hit, today)
        said = [word("status", hit["status"]), words_of(hit, "funder"), *amounts(hit)]
        lines = [" · ".join(part for part in said if part)]
        yield feed.Entry(
            name=f"document/{hit['id']}",
            title=hit["title"] or "(ohne Titel)",
            address=_address(site, "documents", hit["id"]),
            updated=_moment(hit["date"]),
            lines=[f"{coming.label()}: {date_text(coming.day)}", *lines] if coming else lines,
        )


def _moment(day: str) -> str:
    """The beginning of a day, a month or a year, as feeds write it."""
    return read_date(day).stamp


def _address(site: Site, *parts: str) -> str:
    return "/".join((site.app.settings.base_url.rstrip("/"), *(quote(part, safe="") for part in parts)))


def _answer(request: Request, body: bytes, media_type: str) -> Response:
    """The file, or that it is still the one the reader has."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "max-age=3600"}
    known = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, tag.removeprefix("W/"), "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)

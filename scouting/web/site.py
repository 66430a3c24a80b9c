"""What every page shares: the open application, the templates, answers kept until the index changes."""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from scouting import texts
from scouting.app import App
from scouting.digest import told_with, why_rising
from scouting.facts import next_deadline, project_line
from scouting.sparkline import line
from scouting.web.addresses import Address
from scouting.web.highlight import marked

STATIC = Path(__file__).parent / "static"
NAVIGATION = (
    ("/", "Überblick"),
    ("/trends", "Trends"),
    ("/calls", "Förderung"),
    ("/events", "Veranstaltungen"),
    ("/search", "Suche"),
    ("/digests", "Wochenberichte"),
    ("/sources", "Quellen"),
)
MOST_KEPT = 500

T = TypeVar("T")


class Site:
    """One application behind pages. `today` and `now` are asked at each request."""

    def __init__(self, app: App, today: Callable[[], date], now: Callable[[], datetime]) -> None:
        self.app = app
        self.today = today
        self.now = now
        self._templates = _environment(app)
        self._kept: dict[Hashable, Any] = {}
        self._kept_for: tuple[str, date] | None = None
        self._lock = Lock()

    def page(self, request: Request, template: str, /, status: int = 200, **values: object) -> HTMLResponse:
        """A page in German."""
        html = self._templates.get_template(template).render(
            here=Address.of(request), today=self.today(), sample=self.app.is_sample, **values
        )
        return HTMLResponse(html.encode("utf-8", "replace"), status)

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made anew once the index has changed or the day has."""
        state = (self.app.engine.version(), self.today())
        with self._lock:
            if state != self._kept_for or len(self._kept) >= MOST_KEPT:
                self._kept, self._kept_for = {}, state
            kept = self._kept
        if key not in kept:
            kept[key] = make()
        value: T = kept[key]
        return value

    @property
    def competences(self) -> Mapping[str, str]:
        """German labels by slug, in the order of the alphabet."""
        labels = {slug: labels["de"] for slug, labels in self.app.configuration.competences.items()}
        return dict(sorted(labels.items(), key=lambda pair: pair[1].casefold()))


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


SiteOf = Annotated[Site, Depends(site_of)]


def _environment(app: App) -> Environment:
    """Everything printed is escaped and freed of characters that are not seen."""
    environment = Environment(
        loader=PackageLoader("scouting.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: texts.clean(value) if type(value) is str else value,
    )
    environment.globals |= _globals(app)
    environment.filters |= {
        "date": texts.date_text,
        "period": texts.period_text,
        "number": texts.number,
        "percent": texts.percent,
        "span": lambda facts: texts.span_text(facts.get("starts"), facts.get("ends")),
        "web_address": texts.web_address,
        "one_line": texts.one_line,
        "marked": marked,
        "zip": lambda one, other: zip(one, other, strict=True),
    }
    return environment


def _globals(app: App) -> dict[str, Any]:
    """What every template may name."""
    stylesheet = hashlib.sha256((STATIC / "site.css").read_bytes()).hexdigest()[:12]
    labels = {slug: labels["de"] for slug, labels in app.configuration.competences.items()}
    titles = {} if app.is_sample else {source.name: source.title for source in app.configuration.sources}
    return {
        "navigation": NAVIGATION,
        "stylesheet": f"/static/site.css?{stylesheet}",
        "word": texts.word,
        "words": texts.WORDS,
        "counted": texts.counted,
        "days_left": texts.days_left,
        "next_deadline": next_deadline,
        "project_line": project_line,
        "count_of": _count_of,
        "facet_label": lambda field, value: _facet_label(field, value, labels, titles),
        "hop_text": lambda hop: json.dumps(hop, ensure_ascii=False, indent=1, default=str),
        "why_rising": why_rising,
        "told_with": told_with,
        "line": line,
        "later": texts.later,
        "competence_label": lambda slug: labels.get(slug) or texts.word("competence", slug),
        "concept_label": lambda concept, key: (concept.labels.get("de") or concept.label) if concept else key,
        "source_title": lambda name: titles.get(name, name),
    }


def _count_of(facets: Mapping[str, Any], field: str, code: str) -> str:
    """How many there are of one value, in parentheses."""
    count = next((facet["count"] for facet in facets.get(field, ()) if facet["value"] == code), 0)
    return f" ({texts.number(count)})" if count else ""


def _facet_label(field: str, value: str, labels: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """What a filter's value is called."""
    match field:
        case "competence":
            return labels.get(value) or texts.word("competence", value)
        case "source":
            return titles.get(value, value)
        case "kind":
            return texts.word("kinds", value)
        case "language" | "level" | "applicant" | "region":
            return texts.word(field, value)
        case "since":
            return f"seit {texts.date_text(value)}"
        case "until":
            return f"bis {texts.date_text(value)}"
    return texts.one_line(value, 60)

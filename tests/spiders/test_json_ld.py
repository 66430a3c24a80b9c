import json
from pathlib import Path
from typing import Any

import pytest

from spiders.pages import extract
from tests.spiders.crawling import Answer, a_source, run_crawl, serve
from tests.spiders.reading import without_proof

SENTENCES = "Die Leistungselektronik der nächsten Generation steht im Mittelpunkt dieses Treffens der Branche. " * 5
EVENT = {
    "@type": "BusinessEvent",
    "name": "Workshop Leistungselektronik",
    "startDate": "2026-12-08T09:30",
    "endDate": "2026-12-08T17:00",
    "location": {
        "@type": "Place",
        "name": "Meistersingerhalle",
        "address": {"streetAddress": "Münchener Straße 21", "postalCode": "90478", "addressLocality": "Nürnberg"},
    },
    "organizer": {"@type": "Organization", "name": "Cluster Leistungselektronik"},
}
FACTS = {
    "starts": "2026-12-08T09:30:00+01:00",
    "ends": "2026-12-08T17:00:00+01:00",
    "zone": "Europe/Berlin",
    "place": "Meistersingerhalle, Münchener Straße 21, 90478 Nürnberg",
    "organiser": "Cluster Leistungselektronik",
    "type": "workshop",
    "status": "scheduled",
}


def page(data: object, body: str = "") -> str:
    script = f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    return f"<!doctype html><html lang='de'><head><title>Seite</title>{script}</head><body>{body}</body></html>"


def piece(**fields: object) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": "Titel", **fields}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(EVENT, id="object"),
        pytest.param([{"@type": "Organization"}, EVENT], id="list"),
        pytest.param({"@graph": [{"@type": "WebPage", "name": "Seite"}, EVENT]}, id="graph"),
        pytest.param({"@type": "WebPage", "mainEntity": EVENT}, id="main entity"),
        pytest.param({**EVENT, "@type": ["Thing", "http://schema.org/EducationEvent"]}, id="several types"),
        pytest.param([EVENT, dict(EVENT)], id="said twice"),
    ],
)
def test_a_page_of_an_event_gives_its_facts(data: object) -> None:
    found = extract(page(data))
    assert (found.title, without_proof(found.facts), found.published) == ("Workshop Leistungselektronik", FACTS, None)


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        pytest.param({"startDate": "2026-12-08", "endDate": "2026-12-09"},
                     {"starts": "2026-12-08", "ends": "2026-12-09", "zone": None}, id="days"),
        pytest.param({"startDate": "2026-12-08T09:30:00Z"}, {"starts": "2026-12-08T09:30:00+00:00"}, id="own zone"),
        pytest.param({"location": "Nürnberg"}, {"place": "Nürnberg"}, id="place as text"),
        pytest.param({"location": {"name": "Halle", "address": "Hof 1, Fürth"}}, {"place": "Halle, Hof 1, Fürth"},
                     id="address as text"),
        pytest.param({"location": {"@type": "VirtualLocation", "url": "https://x.org"}},
                     {"online": True, "place": None}, id="virtual"),
        pytest.param({"location": [EVENT["location"], {"@type": "VirtualLocation"}]},
                     {"online": True, "place": FACTS["place"]}, id="both"),
        pytest.param({"location": {"address": {"addressLocality": "Lyon", "addressCountry": {"name": "France"}}}},
                     {"starts": "2026-12-08T09:30:00", "zone": None, "place": "Lyon"}, id="abroad, no zone is known"),
        pytest.param({"eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode"}, {"online": True},
                     id="attended online"),
        pytest.param({"eventStatus": "https://schema.org/EventCancelled"}, {"status": "cancelled"}, id="cancelled"),
        pytest.param({"eventStatus": "EventPostponed"}, {"status": "moved"}, id="postponed"),
        pytest.param({"eventStatus": "EventScheduled", "name": "Abgesagt: Messe"}, {"status": "cancelled"},
                     id="the title knows better"),
        pytest.param({"organizer": [{"name": "x@example.org"}]}, {"organiser": None}, id="mail address"),
        pytest.param({"name": "Elektroniktage", "@type": "ExhibitionEvent"}, {"type": None}, id="type not guessed"),
    ],
)  # fmt: skip
def test_the_facts_of_an_event_are_as_exact_as_the_page(changes: dict[str, Any], facts: dict[str, Any]) -> None:
    found = extract(page({**EVENT, **changes})).facts
    assert {name: found.get(name) for name in facts} == facts


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([EVENT, {**EVENT, "startDate": "2026-12-09"}], id="a list of events"),
        pytest.param({**EVENT, "startDate": "demnächst"}, id="no date"),
        pytest.param({**EVENT, "startDate": "2026"}, id="only a year"),
        pytest.param({**EVENT, "startDate": None}, id="null"),
        pytest.param([EVENT, piece()], id="an article about an event"),
        pytest.param({"@type": "Organization", "event": EVENT}, id="some event of a house"),
    ],
)
def test_what_is_not_the_pages_own_event_gives_no_facts(data: object) -> None:
    assert extract(page(data)).facts == {}


def test_what_is_only_referred_to_is_found() -> None:
    graph = [
        piece(author={"@id": "#eva"}, publisher={"@id": "#haus"}, image={"@id": "#bild"}),
        {"@type": "Person", "@id": "#eva", "name": "Eva Huber"},
        {"@type": "Organization", "@id": "#haus", "name": "Haus"},
        {"@type": "ImageObject", "@id": "#bild", "url": "https://x.org/i.png"},
    ]
    found = extract(page({"@graph": graph}))
    assert (found.authors, found.site, found.image) == (("Eva Huber",), "Haus", "https://x.org/i.png")


def test_the_text_comes_from_the_data_where_the_page_shows_none() -> None:
    assert extract(page(piece(articleBody=f"<p>{SENTENCES}</p>"))).text == SENTENCES.strip()
    shown = extract(page(piece(articleBody="kurz"), f"<article><h1>T</h1><p>{SENTENCES}</p></article>")).text
    assert SENTENCES.strip() in shown


@pytest.mark.parametrize("said", [False, "False", "false", "https://schema.org/False"])
def test_of_a_paywalled_page_no_text_is_sought(said: object) -> None:
    found = extract(page(piece(articleBody=SENTENCES, isAccessibleForFree=said)))
    assert (found.title, found.text, found.paywalled) == ("Titel", "", True)


@pytest.mark.parametrize("said", [True, "True", None, "https://schema.org/True"])
def test_a_page_that_is_free_is_read(said: object) -> None:
    found = extract(page(piece(articleBody=SENTENCES, isAccessibleForFree=said)))
    assert (found.paywalled, bool(found.text)) == (False, True)


def test_a_crawl_keeps_the_teaser_of_a_paywalled_page_and_the_facts_of_an_event() -> None:
    feed = """<rss version="2.0"><channel><item><title>{}</title><link>/{}</link><description>Teaser</description>
    </item></channel></rss>"""
    body = f"<article><h1>T</h1><p>{SENTENCES}</p></article>"
    html = {"Content-Type": "text/html; charset=utf-8"}
    with serve(
        {
            "/locked.xml": feed.format("A", "locked").encode(),
            "/event.xml": feed.format("B", "event").encode(),
            "/locked": Answer(page(piece(isAccessibleForFree=False), body).encode(), headers=html),
            "/event": Answer(page(EVENT, body).encode(), headers=html),
        }
    ) as site:
        fulltext = {"options": {"fulltext": True}}
        outcome = run_crawl(
            a_source(f"{site.url}/locked.xml", name="locked", **fulltext),
            a_source(f"{site.url}/event.xml", name="event", **{**fulltext, "kind": "event"}),
        )
    assert [(item.title, item.text) for item in outcome.items("locked")] == [("A", "Teaser")]
    assert [(item.title, without_proof(item.facts)) for item in outcome.items("event")] == [("B", FACTS)]


@pytest.mark.shared
def test_recorded_pages_of_events_give_their_facts(shared: Path) -> None:
    folder = shared / "data/sources/jsonld"
    found = {
        name: extract((folder / f"{name}.html").read_bytes()) for name in ("songkick_tovestyrke", "schemaorg_Event.001")
    }
    assert without_proof(found["songkick_tovestyrke"].facts) == {
        "starts": "2017-06-12T20:00:00+01:00",
        "place": "Hoxton Square Bar & Kitchen, 2-4 Hoxton Square, N1 6NU London",
        "status": "scheduled",
    }
    assert found["schemaorg_Event.001"].facts["place"] == "Philadelphia"
    assert found["schemaorg_Event.001"].facts["starts"].startswith("2016-04-21T20:00:00")
    assert extract((folder / "schemaorg_Event.002.html").read_bytes()).facts == {}  # a band with four concerts


SAID_BY = {
    "name": ("type",),
    "@type": ("type",),
    "startDate": ("starts", "zone"),
    "endDate": ("ends",),
    "location": ("place",),
    "organizer": ("organiser",),
    "eventStatus": ("status",),
}


@pytest.mark.parametrize(
    "odd",
    [None, 0, "", [], {}, [None], {"@type": 5}, {"name": ["x"]}, [[EVENT]], "\ud800", 1e308, {"@id": []}],
    ids=repr,
)
@pytest.mark.parametrize("part", [*EVENT, "eventStatus", "author", "publisher", "image", "articleBody", "@id"])
def test_an_odd_value_costs_its_own_part_of_a_page_at_most(part: str, odd: object) -> None:
    found = extract(page({**EVENT, part: odd}).encode("utf-8", "replace"))
    facts = {name: value for name, value in without_proof(found.facts).items() if name not in SAID_BY.get(part, ())}
    assert facts.items() <= FACTS.items()
    if part not in {"@type", "startDate"}:  # without these it is no event
        assert facts.keys() >= FACTS.keys() - set(SAID_BY.get(part, ()))
    article = extract(page({**piece(), part: odd}).encode("utf-8", "replace"))
    assert article.facts == {}

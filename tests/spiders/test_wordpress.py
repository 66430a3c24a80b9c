"""WordPress posts and events over HTTP on loopback; answers are written from the handbooks (constructed)."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.items import Item
from spiders.sources import Source
from tests.spiders.crawling import Answer, Asked, Routes, a_source, run_crawl, serve
from tests.spiders.reading import ask, declare, read, without_proof
from tests.spiders.test_hostile_json import variants

POSTS = "/wp-json/wp/v2/posts"
EVENTS = "/wp-json/tribe/events/v1/events"
PAST_THE_END = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
SOURCE = declare("wordpress", url=f"https://www.example.org{POSTS}", kind="news", language="de")
CALENDAR = declare("tribe_events", url=f"https://www.example.org{EVENTS}", kind="event", language="de")


def post(number: int, **changes: object) -> dict[str, Any]:
    return {
        "id": number,
        "date_gmt": "2026-11-10T09:00:00",
        "modified_gmt": "2026-11-11T09:00:00",
        "link": f"https://www.example.org/{number}/",
        "title": {"rendered": f"Sensor {number} &amp; H<sub>2</sub>O"},
        "excerpt": {"rendered": "<p>kurz</p>", "protected": False},
        "content": {"rendered": "<p>lang</p>", "protected": False},
        **changes,
    }


def event(number: int, **changes: object) -> dict[str, Any]:
    return {
        "id": number,
        "title": f"Workshop Leistungselektronik {number}",
        "description": "<p>Anmeldung bis zum 1. Dezember 2026.</p>",
        "start_date": "2026-12-08 09:30:00",
        "end_date": "2026-12-08 17:00:00",
        "timezone": "Europe/Berlin",
        "all_day": False,
        "url": f"https://www.example.org/termin/{number}/",
        "venue": {"venue": "Meistersingerhalle", "address": "Münchener Straße 21", "city": "Nürnberg"},
        "organizer": [{"organizer": "Cluster Leistungselektronik"}],
        "categories": [{"name": "Leistungselektronik"}],
        "modified_utc": "2026-11-01 08:00:00",
        **changes,
    }


def said(thing: object, **headers: str) -> Answer:
    return Answer(json.dumps(thing).encode(), headers={"Content-Type": "application/json", **headers})


def site_of(new: int, changed: int, *, counted: bool = True) -> Routes:
    """A site with so many new and so many changed posts."""

    def answer(asked: Asked) -> Answer | None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        if not asked.path.startswith(POSTS):
            return None
        first, total = (1, new) if "after" in query else (10_001, changed)
        page = int(query["page"]) - 1
        numbers = range(total)[page * 100 : page * 100 + 100]
        if page and not numbers:
            return Answer(json.dumps(PAST_THE_END).encode(), 400)
        headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(-(-total // 100))} if counted else {}
        return said([post(first + number) for number in numbers], **headers)

    return answer


def test_a_post_keeps_what_it_says() -> None:
    embedded = {
        "author": [{"name": "Eva Huber"}, {"code": "rest_user_invalid_id"}],
        "wp:term": [[{"name": "Sensorik"}], [{"name": "F&amp;E"}]],
    }
    reading = read(SOURCE, json.dumps([post(7, _embedded=embedded)]).encode())
    assert reading.items == [
        Item(
            url="https://www.example.org/7/",
            title="Sensor 7 & H2O",
            text="<p>lang</p>",
            is_html=True,
            date="2026-11-10T09:00:00+00:00",
            updated="2026-11-11T09:00:00+00:00",
            language="de",
            authors=("Eva Huber",),
            keywords=("Sensorik", "F&E"),
            identifiers=(("source", "7"),),
        )
    ]


@pytest.mark.parametrize(
    ("changes", "part", "value"),
    [
        pytest.param({"content": {"rendered": ""}}, "text", "<p>kurz</p>", id="no content"),
        pytest.param({"content": {"rendered": "<form>", "protected": True}}, "text", "", id="behind a password"),
        pytest.param({"title": {"rendered": ""}}, "title", "lang", id="no title"),
        pytest.param({"date_gmt": None, "date": "2026-11-10T10:00:00"}, "date", "2026-11-10T10:00:00", id="no zone"),
    ],
)
def test_what_a_post_lacks_comes_from_elsewhere(changes: dict[str, object], part: str, value: str) -> None:
    (item,) = read(SOURCE, json.dumps([post(1, **changes)]).encode()).items
    assert getattr(item, part) == value


@pytest.mark.parametrize("counted", [True, False], ids=["counted", "uncounted"])
@pytest.mark.parametrize(("new", "changed", "pages"), [(250, 100, 3), (100, 0, 1), (0, 0, 1)])
def test_new_and_changed_posts_are_read_page_by_page(new: int, changed: int, pages: int, *, counted: bool) -> None:
    with serve(site_of(new, changed, counted=counted)) as site:
        outcome = run_crawl(a_source(site.url + POSTS, "wordpress", filter={"categories": [3, 5]}))
        questions = [parse_qs(urlsplit(path).query) for path in site.paths()]
    assert outcome.run.status == "ok"
    assert len({item.identifiers for item in outcome.items()}) == len(outcome.items()) == new + changed
    assert outcome.checkpoint()["watermark"] == "2026-11-21"
    walked = [question for question in questions if "after" in question]
    assert len(walked) == pages + (not counted and new == 100)
    assert (walked[0]["after"], walked[0]["categories"]) == (["2026-10-22T00:00:00"], ["3,5"])
    assert "modified_after" in questions[-1]


def test_an_ended_walk_goes_on_where_it_ended() -> None:
    first = read(SOURCE, json.dumps([post(number) for number in range(100)]).encode())
    (following,) = first.requests
    again = ask(SOURCE, resume=first.marks[0].values)
    assert (again.url, again.meta) == (following.url, following.meta)
    assert "page=2" in again.url


def test_a_site_that_cannot_be_asked_for_changes_is_not_read_to_its_beginning() -> None:
    meta = {"walk": "modified_after", "day": "2026-10-22"}
    reading = read(SOURCE, json.dumps([post(1, modified_gmt="2012-01-01T00:00:00")] * 100).encode(), meta=meta)
    assert (reading.items, reading.requests, reading.error) == ([], [], None)
    assert "before 5.7" in reading.problems[0].reason
    assert reading.checkpoint == {"watermark": "2026-11-21"}


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize(
    ("address", "spider", "instead"),
    [
        (POSTS, "wordpress", "/feed/ with `spider: feeds`"),
        ("/blog/?rest_route=/wp/v2/posts", "wordpress", "/blog/feed/ with `spider: feeds`"),
        (EVENTS, "tribe_events", "/events/?ical=1 with `spider: calendars`"),
    ],
)
def test_an_interface_that_is_off_names_what_to_read_instead(
    status: int, address: str, spider: str, instead: str
) -> None:
    with serve(lambda asked: None if asked.path == "/robots.txt" else Answer(b"{}", status)) as site:
        outcome = run_crawl(a_source(site.url + address, spider))
        assert str(outcome.run.error).endswith(f"the interface is switched off; read {site.url}{instead}")
        assert len(site.paths()) == 1


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        pytest.param(b"<br /><b>Warning</b>", 200, "no JSON but", id="PHP speaks"),
        pytest.param(b'{"code": "rest_no_route"}', 200, "rest_no_route", id="an error as answer"),
        pytest.param(b'{"code": "rest_invalid_param"}', 400, "rest_invalid_param", id="a bad question"),
    ],
)
def test_what_is_no_list_of_posts_is_an_error(body: bytes, status: int, says: str) -> None:
    assert says in str(read(SOURCE, body, status=status).error)


def test_a_malformed_post_is_told_by_its_number_and_the_others_are_kept() -> None:
    posts = [post(number) for number in range(10)]
    posts[3] = {"id": 3}
    reading = read(SOURCE, json.dumps(posts).encode())
    assert (len(reading.items), reading.error) == (9, None)
    assert reading.problems[0].reason == "record 4: field 'rendered' is missing; there are none"


def test_an_event_keeps_its_facts() -> None:
    (item,) = read(CALENDAR, json.dumps({"events": [event(1)]}).encode()).items
    assert (item.title, item.keywords) == ("Workshop Leistungselektronik 1", ("Leistungselektronik",))
    assert (item.updated, item.identifiers) == ("2026-11-01T08:00:00+00:00", (("source", "1"),))
    assert without_proof(item.facts) == {
        "starts": "2026-12-08T09:30:00+01:00",
        "ends": "2026-12-08T17:00:00+01:00",
        "zone": "Europe/Berlin",
        "place": "Meistersingerhalle, Münchener Straße 21, Nürnberg",
        "organiser": "Cluster Leistungselektronik",
        "registration_until": "2026-12-01",
        "type": "workshop",
        "status": "scheduled",
    }


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        pytest.param(
            {"all_day": True, "start_date": "2026-12-08 00:00:00", "end_date": "2026-12-09 23:59:59"},
            {"starts": "2026-12-08", "ends": "2026-12-09", "zone": None},
            id="whole days",
        ),
        pytest.param({"venue": []}, {"place": None}, id="no venue"),
        pytest.param({"timezone": "UTC+1"}, {"zone": "Europe/Berlin"}, id="an offset for a zone"),
        pytest.param({"timezone": "America/New_York"}, {"starts": "2026-12-08T09:30:00-05:00"}, id="a zone of its own"),
        pytest.param({"title": "Verschoben: Kongress"}, {"status": "moved", "type": "conference"}, id="moved"),
        pytest.param({"is_virtual": True}, {"online": True}, id="online"),
        pytest.param({"organizer": [{"organizer": "x@example.org"}]}, {"organiser": None}, id="a mail address"),
    ],
)
def test_the_facts_of_an_event_are_as_exact_as_its_source(changes: dict[str, Any], facts: dict[str, Any]) -> None:
    (item,) = read(CALENDAR, json.dumps({"events": [event(1, **changes)]}).encode()).items
    assert {name: item.facts.get(name) for name in facts} == facts


def test_events_are_read_page_by_page_and_one_without_a_date_is_told_by_its_number() -> None:
    def answer(asked: Asked) -> Answer | None:
        if not asked.path.startswith(EVENTS):
            return None
        page = int(parse_qs(urlsplit(asked.path).query)["page"][0])
        events = [event(page * 100 + number) for number in range(50)]
        if page == 2:
            events = [*events[:12], event(1, start_date="bald")]
        return said({"events": events, **({"next_rest_url": f"{EVENTS}?page=2"} if page == 1 else {})})

    with serve(answer) as site:
        outcome = run_crawl(a_source(site.url + EVENTS, "tribe_events", kind="event"))
        assert "start_date=2026-10-22" in site.paths()[0]
    assert (outcome.run.status, len(outcome.items())) == ("ok", 62)
    assert [problem.reason for problem in outcome.run.errors] == ["record 13: 'bald' is no date of an event"]


def test_an_ended_walk_over_events_goes_on_with_the_page_that_was_named() -> None:
    following = f"https://www.example.org{EVENTS}?page=2"
    first = read(CALENDAR, json.dumps({"events": [event(1)], "next_rest_url": following}).encode())
    (mark,) = first.marks
    assert ask(CALENDAR, resume=mark.values).url == first.requests[0].url == following
    last = read(CALENDAR, json.dumps({"events": [event(2)]}).encode(), url=following)
    assert (last.marks, last.checkpoint) == ([], {"resume": None})


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"events": []}', 200), (b'{"code": "event-archive-page-not-found"}', 404)],
    ids=["no events", "past the end"],
)
def test_a_calendar_without_events_is_empty(body: bytes, status: int) -> None:
    reading = read(CALENDAR, body, status=status)
    assert (reading.items, reading.requests, reading.error) == ([], [], None)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        pytest.param(
            SOURCE, [post(1, _embedded={"author": [{"name": "E"}], "wp:term": [[{"name": "S"}]]})], id="posts"
        ),
        pytest.param(CALENDAR, {"events": [event(1)], "next_rest_url": f"{EVENTS}?page=2"}, id="events"),
    ],
)
def test_no_odd_value_breaks_a_listing_or_slips_into_an_item(source: Source, page: Any) -> None:  # noqa: ANN401  JSON
    for body in variants(page):
        for item in read(source, body).items:
            assert all(isinstance(text, str) for text in (item.url, item.title, item.text, *item.keywords))
            json.dumps(dict(item.facts)).encode()


@pytest.mark.shared
def test_recorded_posts_are_read_as_far_as_they_can_be_shown(shared: Path) -> None:
    folder = shared / "data" / "sources" / "wordpress"
    posts = [json.loads((folder / f"single-post{end}.json").read_bytes()) for end in ("", "-with-html-in-title")]
    plain, marked = read(SOURCE, json.dumps(posts).encode()).items
    assert (plain.title, plain.date) == ("My Awesome Post", "2019-11-07T15:36:54+00:00")
    assert (plain.authors, plain.identifiers) == (("Guest Writer",), (("source", "12345"),))
    assert marked.title.startswith("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod")
    dated = read(SOURCE, (folder / "dated-posts.json").read_bytes())
    assert str(dated.error).startswith("3 unreadable: record 1: field 'link' is missing")

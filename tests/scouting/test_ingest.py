"""Hop 2: what makes two items one document, and what makes one document change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from scouting.ingest import Outcome, ingest
from scouting.models import documents, outbox
from scouting.store import Store
from spiders.facts import evidence
from spiders.items import Item
from tests.scouting.conftest import NOW, origin

STORY = Item(
    url="https://paper.example/a?utm_source=feed",
    title="Neuer Speicher für Wasserstoff",
    text="<p>Ein Text.</p>",
    is_html=True,
    date="2026-11-20",
    identifiers=(("source", "guid-1"),),
)


def stored(store: Store, item: Item, **given: object) -> Outcome:
    source = origin(**given)  # type: ignore[arg-type]
    with store.database.writing() as connection:
        return ingest(connection, source, [item], now=NOW)


def test_the_same_item_twice_is_one_document(store: Store) -> None:
    assert stored(store, STORY) == Outcome(new=1)
    assert stored(store, STORY) == Outcome(unchanged=1)
    assert sum(store.count_by("kind").values()) == 1


def test_an_edited_headline_is_a_revision_and_no_second_document(store: Store) -> None:
    stored(store, STORY)
    assert stored(store, replace(STORY, title="Neuer Speicher für grünen Wasserstoff")) == Outcome(changed=1)
    document = store.document("https://paper.example/a")
    assert document is not None
    assert (document.revision, document.title) == (2, "Neuer Speicher für grünen Wasserstoff")
    assert [old["title"] for old in store.revisions(document.id)] == ["Neuer Speicher für Wasserstoff"]


def test_a_changed_document_goes_through_the_later_hops_again(store: Store) -> None:
    stored(store, STORY)
    with store.database.writing() as connection:
        connection.execute(update(documents).values(stage="indexed"))
    stored(store, replace(STORY, text="Ein anderer Text."))
    assert store.count_by("stage") == {"fetched": 1}


def test_a_second_source_fills_gaps_and_overwrites_nothing(store: Store) -> None:
    paper = Item(url="https://a.example/1", title="A title", date="2026", identifiers=(("doi", "10.1000/X1"),))
    stored(store, paper, source="one", kind="publication")
    other = replace(paper, url="https://b.example/1", title="A TITLE", text="Abstract.", date="2026-03-04")
    assert stored(store, other, source="two", kind="publication") == Outcome(changed=1)
    document = store.document("10.1000/x1")
    assert document is not None
    assert (document.title, document.text, document.date, document.source) == (
        "A title",
        "Abstract.",
        "2026-03-04",
        "one",
    )
    assert stored(store, other, source="two", kind="publication") == Outcome(unchanged=1)
    assert stored(store, paper, source="one", kind="publication") == Outcome(unchanged=1)


def test_an_identifier_found_later_merges_two_documents(store: Store) -> None:
    first = Item(url="https://a.example/1", title="One", date="2026-01-01", identifiers=(("doi", "10.1000/1"),))
    second = Item(url="https://b.example/2", title="One", date="2026-01-02", identifiers=(("source", "b2"),))
    stored(store, first, source="a", kind="publication")
    with store.database.writing() as connection:
        ingest(connection, origin("b", "publication"), [second], now=NOW + timedelta(hours=1))
    gone = store.document("https://b.example/2")
    both = replace(second, identifiers=(("source", "b2"), ("doi", "10.1000/1")))
    stored(store, both, source="b", kind="publication")
    kept = store.document("10.1000/1")
    assert kept is not None
    assert gone is not None
    assert store.document(gone.id) == kept == store.document("https://b.example/2")
    assert sum(store.count_by("kind").values()) == 1
    assert store.hops(kept.id)["aliases"][0]["alias"] == gone.id
    with store.database.reading() as connection:
        assert connection.execute(select(outbox.c.document_id)).scalars().all() == [gone.id]


def test_two_calls_on_one_page_are_two_documents(store: Store) -> None:
    one = Item(url="https://calls.example/all", title="Call 1", date="2026-01-01", identifiers=(("source", "1"),))
    stored(store, one, kind="call")
    two = replace(one, title="Call 2", identifiers=(("source", "2"),))
    assert stored(store, two, kind="call") == Outcome(new=1)


def test_a_new_guid_for_the_same_address_is_the_same_report(store: Store) -> None:
    stored(store, STORY)
    assert stored(store, replace(STORY, identifiers=(("source", "guid-2"),))) == Outcome(unchanged=1)


def test_a_withdrawn_document_leaves_the_index_and_stays_in_the_record(store: Store) -> None:
    stored(store, STORY)
    assert stored(store, replace(STORY, status="withdrawn")) == Outcome(changed=1)
    document = store.document("https://paper.example/a")
    assert document is not None
    assert document.withdrawn
    assert stored(store, replace(STORY, status="withdrawn")) == Outcome(unchanged=1)


def test_an_undated_item_has_the_day_it_was_seen_and_keeps_it(store: Store) -> None:
    undated = replace(STORY, date=None)
    stored(store, undated)
    with store.database.writing() as connection:
        outcome = ingest(connection, origin(), [undated], now=NOW + timedelta(days=9))
    document = store.document("https://paper.example/a")
    assert outcome == Outcome(unchanged=1)
    assert document is not None
    assert document.date == "2026-11-21"
    assert document.details["date_assumed"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        pytest.param(replace(STORY, date="21. Smarch"), "date '21. Smarch'", id="a wrong date"),
        pytest.param(replace(STORY, url="javascript:alert(1)"), "its address is not http(s)", id="no web address"),
        pytest.param(replace(STORY, title=" ", text=""), "neither title nor text", id="nothing said"),
    ],
)
def test_an_item_that_cannot_be_used_is_named_and_the_rest_goes_on(store: Store, broken: Item, reason: str) -> None:
    good = replace(STORY, url="https://paper.example/b", identifiers=())
    with store.database.writing() as connection:
        outcome = ingest(connection, origin(), [broken, good], now=NOW)
    assert outcome.new == 1
    assert reason in outcome.rejected[0][1]


def test_crawled_markup_and_hidden_characters_do_not_reach_the_record(store: Store) -> None:
    hostile = replace(STORY, title="A\u202eB<b>C</b>\ue000", text="<script>x()</script><p>gut\x00</p>")
    stored(store, hostile)
    document = store.document("https://paper.example/a")
    assert document is not None
    assert (document.title, document.text) == ("ABC", "gut")


HOSTILE = "a\x00b\ud800c"


def test_what_no_database_takes_is_left_out_on_all_alike(store: Store) -> None:
    item = Item(
        url=f"https://paper.example/{HOSTILE}",
        title=HOSTILE,
        text=HOSTILE,
        updated=HOSTILE,
        language=HOSTILE,
        licence=HOSTILE,
        authors=(HOSTILE,),
        identifiers=(("source", HOSTILE),),
        facts={"a\x00b": ["c\x00"]},
    )
    assert stored(store, item) == Outcome(new=1)
    document = store.document("https://paper.example/abc")
    assert document is not None
    assert (document.title, document.text, document.licence) == ("abc", "abc", "abc")


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        pytest.param({"url": "https://paper.example/" + "ä" * 700}, "more than 2000 bytes", id="an endless address"),
        pytest.param({"identifiers": (("doi", "x" * 2_001),)}, "more than 2000 bytes", id="an endless identifier"),
        pytest.param({"facts": {"amount": float("nan")}}, "JSON", id="a number that is none"),
    ],
)
def test_what_one_database_would_refuse_is_refused_on_all_alike(
    store: Store, odd: dict[str, object], reason: str
) -> None:
    outcome = stored(store, replace(STORY, **odd))  # type: ignore[arg-type]
    assert [reason in why for _, why in outcome.rejected] == [True]


def test_the_place_of_words_that_prove_a_fact_is_that_in_the_text_as_stored(store: Store) -> None:
    proofs = {
        "registration_until": evidence("text", "Anmeldung bis zum 1. Dezember 2026"),
        "type": evidence("title", "Workshop"),
        "place": evidence("LOCATION", "Fürth"),
        "online": evidence("title", "Webinar"),
    }
    text = "<p>Für&nbsp;alle.</p><p>Anmeldung <b>bis zum</b> 1. Dezember 2026.</p>"
    published = Item(
        url="https://a.example/1", title="Ein  Workshop", text=text, is_html=True, facts={"evidence": proofs}
    )
    with store.database.writing() as connection:
        ingest(connection, origin(kind="event"), [published], now=NOW)
    held = store.document("https://a.example/1")
    assert held is not None
    found = held.details["facts"]["evidence"]
    for name, said in (("registration_until", held.text), ("type", held.title)):
        assert said[found[name]["start"] : found[name]["end"]] == found[name]["text"]
    assert [found[name]["start"] for name in ("place", "online")] == [None, None]

"""What texts say of concepts is learned once enough of them do, from the day they did, whatever came first."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from nlp.annotations import Annotations, Pair
from scouting.app import App
from scouting.concept_merges import Merge, Merges, load_merges
from scouting.concept_pairs import Proof, decide, learn, store_pairs
from scouting.forgetting import ERASURES, forget
from scouting.ingest import ingest
from scouting.models import annotations, concept_pairs, documents, outbox
from scouting.pipeline import process
from scouting.publish import publish
from scouting.store import Store
from search.entries import Entry, Filters
from search.memory import MemoryEngine
from search.merges import counts_on, is_earlier, stored_on
from search.periods import closed_periods
from search.trends import Trend, find_trends
from spiders.items import Item
from tests.scouting.conftest import NOW, origin
from tests.scouting.house import TODAY, Paper, document_row, furnish, weekly

PLA, ACID = "pla", "polymilchsaeure"


def proofs(*said: str, key: str = PLA) -> list[Proof]:
    """One for each "2 zeitung polymilchsaeure": day of November, source and what the key is said to be."""
    words = [one.split() for one in said]
    return [
        Proof(key, into, f"{key}{number}", source, f"2026-11-{int(day):02}")
        for number, (day, source, into) in enumerate(words)
    ]


def learned(merges: Merges) -> list[tuple[str, str, str, str | None]]:
    found = [merge for key in sorted(merges.keys) if (merge := merges.get(key))]
    return [(merge.key, merge.into, merge.learned[-2:], merge.ended and merge.ended[-2:]) for merge in found]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        pytest.param(["2 a acid", "3 b acid", "5 a acid"], [("pla", "acid", "05", None)], id="three, two sources"),
        pytest.param(["2 a acid", "3 a acid", "5 a acid"], [], id="three of one source"),
        pytest.param(["2 a acid"] * 5, [("pla", "acid", "02", None)], id="five of one source"),
        pytest.param(["2 a acid", "3 b acid", "5 c army"], [], id="two are too few"),
        pytest.param(["1 a army", "2 a acid", "3 b acid", "5 c acid"], [], id="one of four says otherwise"),
        pytest.param(
            ["1 a army", *["2 a acid", "3 b acid"] * 4, "4 c acid"], [("pla", "acid", "04", None)], id="one of ten"
        ),
        pytest.param(
            ["1 a acid", "1 b acid", "1 c acid", "6 a army", "7 b army", "8 c army"],
            [("pla", "acid", "01", "08")],
            id="a second meaning ends it",
        ),
        pytest.param(
            ["1 a acid", "1 b acid", "1 c acid", "6 a army", "7 b army"], [("pla", "acid", "01", None)], id="two do not"
        ),
    ],
)
def test_a_key_is_merged_where_enough_say_so_and_hardly_any_otherwise(
    said: Sequence[str], found: list[tuple[str, str, str, str | None]]
) -> None:
    assert learned(decide(proofs(*said), ())) == found


THREE = ("2 a {}", "3 b {}", "4 c {}")


def three(key: str, into: str) -> list[Proof]:
    return proofs(*(one.format(into) for one in THREE), key=key)


@pytest.mark.parametrize(
    ("said", "roots"),
    [
        pytest.param(three("pla", "acid") + three("acid", "säure"), {"pla": "säure", "acid": "säure"}, id="a chain"),
        pytest.param(three("acid", "pla") + three("pla", "acid"), {"acid": "pla", "pla": "pla"}, id="a circle of two"),
        pytest.param(
            three("a", "b") + three("b", "c") + three("c", "a"), {"a": "c", "b": "c", "c": "c"}, id="a circle of three"
        ),
        pytest.param(three("vocabulary", "acid"), {"vocabulary": "vocabulary"}, id="a key of the vocabulary"),
        pytest.param(three("acid", "vocabulary"), {"acid": "vocabulary"}, id="into a key of the vocabulary"),
    ],
)
def test_what_is_merged_has_one_root(said: list[Proof], roots: dict[str, str]) -> None:
    merges = decide(said, {"vocabulary"})
    assert {key: merges.root(key) for key in roots} == roots


def test_two_wordings_that_were_merged_are_one_meaning() -> None:
    said = proofs("5 a acid", "6 b acid", "7 a säure", "8 b säure")
    assert learned(decide(said, ())) == []
    same = proofs("1 a säure", "1 b säure", "1 c säure", key="acid")
    assert learned(decide([*said, *same], ())) == [("acid", "säure", "01", None), ("pla", "säure", "07", None)]


def said_at_random(seed: int) -> list[Proof]:
    """Explanations of six keys, each of which has one meaning and sometimes is said to have another."""
    chance, letters = random.Random(seed), "abcdef"
    meant = {one: chance.choice(letters.replace(one, "")) for one in letters}
    said = []
    for number in range(80):
        one = chance.choice(letters)
        into = meant[one] if chance.random() < 0.95 else chance.choice(letters.replace(one, ""))
        said.append(Proof(one, into, str(number), chance.choice("xyz"), f"2026-11-{chance.randint(1, 20):02}"))
    return said


@pytest.mark.parametrize("seed", range(20))
def test_the_past_alone_teaches_what_it_taught_then(seed: int) -> None:
    said = said_at_random(seed)
    for day in ("2026-11-05", "2026-11-12", "2026-11-18"):
        everything, past = decide(said, ()), decide([proof for proof in said if proof.day <= day], ())
        assert [everything.root(key, on=day) for key in "abcdef"] == [past.root(key) for key in "abcdef"]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_documents_come_tells_nothing(store: Store, seed: int) -> None:
    said = said_at_random(seed)
    for start in range(0, len(said), 8):
        with store.database.writing() as connection:
            for proof in said[start : start + 8]:
                connection.execute(
                    insert(documents), document_row(Paper(id=proof.document, source=proof.source, date=proof.day))
                )
                row = {"document_id": proof.document, "key": proof.key, "into": proof.into}
                connection.execute(insert(concept_pairs), row)
                connection.execute(insert(outbox), {"document_id": proof.document})
        learn(store.database, (), today=TODAY)
    with store.database.reading() as connection:
        assert learned(load_merges(connection)) == learned(decide(said, ())) != []


def taught(folder: Path, papers: Sequence[Paper], explained: Sequence[str]) -> App:
    """An application that has learned from these papers; so many of them explain PLA."""
    app = furnish(folder, papers)
    told = [paper.id for paper in papers if paper.id in explained]
    with app.store.database.writing() as connection:
        rows = [{"document_id": document, "key": PLA, "into": ACID} for document in told]
        connection.execute(insert(concept_pairs), rows)
        connection.execute(insert(outbox), [{"document_id": document} for document in told])
    publish(app.store.database, app.engine, index=app.index_name, vocabulary=(), today=TODAY)
    return app


def listed(app: App, as_of: date) -> dict[str, Trend]:
    found = find_trends(app.engine, Filters(), as_of=as_of, unit="week", top=50)
    return {trend.concept: trend for trend in found.trends}


PAPERS = [
    *weekly(PLA, [1] * 20, source="zeitung"),
    *weekly(ACID, [1] * 19 + [9], source="verlag"),
    *weekly("rest", [3] * 30),
]
EXPLAINED = ("pla-8", "pla-10", "polymilchsaeure-12")


def test_trends_of_any_day_use_what_was_known_by_then(tmp_path: Path) -> None:
    ids = [paper.id for paper in PAPERS if paper.id.rpartition("-")[0] in EXPLAINED]
    whole = taught(tmp_path / "whole", PAPERS, ids)
    with whole.store.database.reading() as connection:
        merge = load_merges(connection).get(PLA)
    assert merge is not None
    since = date.fromisoformat(merge.learned)
    for as_of in (since, since - timedelta(days=1), since - timedelta(days=14)):
        past = [paper for paper in PAPERS if paper.date <= as_of.isoformat()]
        alone = taught(tmp_path / as_of.isoformat(), past, ids)
        now, then = listed(whole, as_of), listed(alone, as_of)
        assert now.keys() == then.keys()
        assert [(one.series, one.score) for one in now.values()] == [(one.series, one.score) for one in then.values()]
        assert (PLA in now) == (as_of < since)
        alone.close()
    assert listed(whole, TODAY)[ACID].series[-20:] == (2,) * 19 + (10,)
    whole.close()


def test_the_documents_of_a_past_day_are_those_that_counted_then(tmp_path: Path) -> None:
    ids = [paper.id for paper in PAPERS if paper.id.rpartition("-")[0] in EXPLAINED]
    with taught(tmp_path, PAPERS, ids) as app:
        sunday = TODAY - timedelta(weeks=10, days=1)
        held = app.engine.concept_counts("week", closed_periods("week", sunday, 60), Filters(known_by=sunday))
        stored = stored_on(sunday, held)
        known = counts_on(held, stored)
        for key in (PLA, ACID):
            assert app.engine.count(Filters(concept=stored[key], known_by=sunday)) == sum(known[key]) > 0


def test_newer_documents_keep_a_key_that_got_a_second_meaning() -> None:
    merges = Merges([Merge(key=PLA, into=ACID, learned="2026-01-01", ended="2026-06-01")])
    assert merges.stored([PLA], "2026-05-31")[0] == ACID
    assert merges.stored([PLA], "2026-06-01")[0] == PLA
    assert merges.stored(["other"], "2026-06-01") == ("other",)


def explanation(number: int, source: str = "verlag") -> Item:
    return Item(
        url=f"https://{source}.example/{number}",
        title=f"Becher {number} aus Polymilchsäure (PLA) sind kompostierbar",
        text=f"Die Hochschule {source} hat Becher Nummer {number} geprüft.",
        date=f"2026-11-{number:02}",
    )


def tell(store: Store, *items: Item, source: str = "verlag") -> None:
    with store.database.writing() as connection:
        ingest(connection, origin(source), items, now=NOW)


def annotate(store: Store, layer: Path) -> None:
    """Annotate all that is there and learn from it, as a publication does first."""
    assert process(store.database, [layer], model=None, now=NOW).failed == ()
    learn(store.database, (), today=TODAY)


def told(store: Store) -> int:
    with store.database.reading() as connection:
        return len(connection.execute(select(concept_pairs)).all())


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    folder = tmp_path / "config/competences"
    folder.mkdir(parents=True)
    (folder / "sensorik.yml").write_text(
        "labels: {de: Sensorik, en: Sensors}\nterms: [{de: [Drucksensor], en: [pressure sensor]}]\n", "utf-8"
    )
    return tmp_path / "config"


@pytest.fixture
def schooled(store: Store, layer: Path) -> Store:
    """A record in which three documents of two sources explain PLA, beside one that only uses it."""
    tell(store, replace(explanation(9), title="PLA ersetzt Erdöl", text="Ganz ohne jede Erklärung."))
    annotate(store, layer)
    publish(store.database, MemoryEngine(), index="memory", vocabulary=(), today=TODAY)
    tell(store, explanation(2), explanation(3))
    tell(store, explanation(4, "zeitung"), source="zeitung")
    annotate(store, layer)
    return store


def test_what_was_learned_the_index_follows(schooled: Store) -> None:
    with schooled.database.reading() as connection:
        assert learned(load_merges(connection)) == [(PLA, ACID, "04", None)]
        waiting = set(connection.execute(select(outbox.c.document_id)).scalars())
    document = schooled.document("https://verlag.example/9")
    assert document is not None
    assert document.id in waiting
    engine = MemoryEngine()
    publish(schooled.database, engine, index="memory", vocabulary=(), today=TODAY)
    concepts = engine.get([document.id])[document.id].concepts
    assert ACID in concepts
    assert PLA not in concepts
    assert engine.count(Filters(concept=(ACID,))) == 4
    concept = schooled.find_concept("PLA")
    assert concept is not None
    assert (concept.key, {"PLA", "Polymilchsäure"} <= set(concept.forms)) == (ACID, True)


class Overtaken(MemoryEngine):
    """While it writes for the first time, another worker annotates documents."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def write(self, entries: Iterable[Entry]) -> None:
        super().write(entries)
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()


def test_what_another_annotates_while_the_index_is_written_is_learned_from(store: Store, layer: Path) -> None:
    tell(store, replace(explanation(9), title="PLA ersetzt Erdöl", text="Ganz ohne jede Erklärung."))
    process(store.database, [layer], model=None, now=NOW)
    tell(store, explanation(2), explanation(3))
    tell(store, explanation(4, "zeitung"), source="zeitung")
    engine = Overtaken(lambda: process(store.database, [layer], model=None, now=NOW))
    publish(store.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert engine.count(Filters(concept=(ACID,))) == 4


def test_a_document_counts_once_however_often_it_is_annotated(schooled: Store, layer: Path) -> None:
    with schooled.database.writing() as connection:
        connection.execute(update(documents).values(stage="fetched"))
    annotate(schooled, layer)
    assert told(schooled) == 3
    tell(schooled, replace(explanation(2), title="Becher aus Papier"))
    annotate(schooled, layer)
    assert told(schooled) == 2
    engine = MemoryEngine()
    publish(schooled.database, engine, index="memory", vocabulary=(), today=TODAY)
    assert (engine.count(Filters(concept=(PLA,))), engine.count(Filters(concept=(ACID,)))) == (3, 2)


def test_what_is_erased_or_merged_explains_no_more(schooled: Store, tmp_path: Path) -> None:
    first, second = (schooled.document(f"https://verlag.example/{number}") for number in (2, 3))
    assert first is not None
    assert second is not None
    forget(schooled.database, [first.id], reason="", team="", actor="", at=NOW, erasures=tmp_path / ERASURES)
    assert told(schooled) == 2
    both = (("canonical_url", "https://verlag.example/3"), ("doi", "10.1000/1"))
    tell(schooled, replace(explanation(4, "zeitung"), identifiers=both[1:]), source="zeitung")
    tell(schooled, replace(explanation(3), identifiers=both[1:]))
    assert told(schooled) == 1
    learn(schooled.database, (), today=TODAY)
    with schooled.database.reading() as connection:
        assert learned(load_merges(connection)) == []


def test_copies_of_a_story_explain_once(store: Store, layer: Path) -> None:
    for source in ("verlag", "zeitung", "agentur"):
        tell(store, replace(explanation(2), url=f"https://{source}.example/2"), source=source)
    annotate(store, layer)
    with store.database.reading() as connection:
        assert (told(store), load_merges(connection).root(PLA)) == (3, PLA)


def test_nothing_is_learned_of_the_future(store: Store, layer: Path) -> None:
    tell(store, *(replace(explanation(n), date="2026") for n in (2, 3)))
    tell(store, replace(explanation(4, "zeitung"), date="2026"), source="zeitung")
    annotate(store, layer)
    with store.database.reading() as connection:
        assert load_merges(connection).root(PLA) == PLA


def test_pairs_that_many_documents_say_are_stored_at_once(store: Store) -> None:
    tell(store, *(explanation(number) for number in range(1, 20)))
    with store.database.writing() as connection:
        ids = connection.execute(select(documents.c.id)).scalars().all()
        said = [
            Annotations(id=id_, language="de", pairs=(Pair(PLA, ACID, "abbreviation"), Pair("a", "b", "translation")))
            for id_ in ids
        ]
        store_pairs(connection, said)
        store_pairs(connection, said)
        assert connection.execute(select(annotations)).all() == []
    assert told(store) == 2 * 19


def test_what_an_entry_holds_of_earlier_days_is_no_key_of_today() -> None:
    merges = Merges([Merge(key=PLA, into=ACID, learned="2026-01-01"), Merge(key="b", into=PLA, learned="2026-03-01")])
    today, *earlier = merges.stored(["b"], "2026-05-01")
    assert (today, len(earlier), all(map(is_earlier, earlier))) == (ACID, 2, True)
    assert merges.keys_of([PLA]) == {PLA, ACID, "b"}

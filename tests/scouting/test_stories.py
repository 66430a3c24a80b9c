"""Stories: what tells the same counts once, at the first of those who tell it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, insert, select, update

from nlp.duplicates import sign
from scouting import stories
from scouting.documents import read_date
from scouting.models import annotations, documents, outbox, story_bands
from scouting.store import Store
from tests.scouting.house import Paper, document_row

WORDS = [f"Wort{n}" for n in range(200)]
RELEASE = " ".join(WORDS[:100])
OTHER = " ".join(WORDS[100:])


def tell(store: Store, *papers: Paper) -> None:
    """Let these documents be annotated, one after the other."""
    for paper in papers:
        with store.database.writing() as connection:
            if connection.execute(select(documents.c.id).where(documents.c.id == paper.id)).first() is None:
                connection.execute(insert(documents), {**document_row(paper), "story_id": None, "leads_story": True})
            else:
                connection.execute(delete(annotations).where(annotations.c.document_id == paper.id))
                date = read_date(paper.date)
                values = {"text": paper.text, "date": date.date, "published": date.stamp}
                connection.execute(update(documents).where(documents.c.id == paper.id).values(values))
            signature = sign(paper.title, paper.text)
            row = {"document_id": paper.id, "revision": 1, "version": "v", "at": "", "data": {"signature": signature}}
            connection.execute(insert(annotations), row)
            stories.assign(connection, {paper.id: stories.signed(signature)})


def told(store: Store) -> dict[str, list[str]]:
    """The members of each story, the one that leads it first, by that one's id."""
    with store.database.reading() as connection:
        rows = connection.execute(
            select(documents.c.id, documents.c.story_id, documents.c.leads_story).order_by(documents.c.id)
        ).all()
    stories_told: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: not row.leads_story):
        stories_told.setdefault(row.story_id, []).append(row.id)
    assert sum(row.leads_story for row in rows) == len(stories_told)
    return {members[0]: members for members in stories_told.values()}


def waiting(store: Store) -> list[str]:
    with store.database.reading() as connection:
        return list(connection.execute(select(outbox.c.document_id)).scalars())


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")])
def test_a_story_is_the_same_in_whatever_order_its_documents_are_found(store: Store, order: Sequence[str]) -> None:
    """The earliest leads it, the least id names it."""
    days = {"a": "2026-11-03", "b": "2026-11-01", "c": "2026-11-02"}
    for name in order:
        tell(store, Paper(id=name, text=f"Aus {name}: {RELEASE}", date=days[name]))
    assert told(store) == {"b": ["b", "a", "c"]}
    assert {document.story_id for document in store.documents(list(order)).values()} == {"a"}


def test_who_gains_or_loses_the_lead_is_indexed_again(store: Store) -> None:
    tell(store, Paper(id="late", text=RELEASE, date="2026-11-09"))
    assert waiting(store) == []
    tell(store, Paper(id="early", text=RELEASE, date="2026-11-02"))
    assert waiting(store) == ["late"]
    assert (store.documents(["late"])["late"].revision, store.documents(["early"])["early"].revision) == (2, 1)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Paper(id="b", text=OTHER), id="another text"),
        pytest.param(Paper(id="b", text=RELEASE, kind="call"), id="another kind"),
        pytest.param(Paper(id="b", text=RELEASE, title="Neue Sensoren für die Fertigung 2027"), id="another number"),
    ],
)
def test_what_is_not_the_same_stays_apart(store: Store, other: Paper) -> None:
    tell(store, Paper(id="a", text=RELEASE, title="Neue Sensoren für die Fertigung 2026"), other)
    assert told(store) == {"a": ["a"], "b": ["b"]}


@pytest.mark.parametrize(
    ("kind", "date", "members"),
    [
        ("news", "2026-11-17", 2),
        ("news", "2026-11-18", 1),
        ("publication", "2026-11-18", 2),
        ("publication", "2025", 2),
    ],
)
def test_news_is_told_within_two_weeks_and_a_paper_at_any_time(
    store: Store, kind: str, date: str, members: int
) -> None:
    tell(
        store,
        Paper(id="a", kind=kind, text=RELEASE, date="2026-11-03"),
        Paper(id="b", kind=kind, text=RELEASE, date=date),
    )
    assert max(map(len, told(store).values())) == members


@pytest.mark.parametrize("names", ["ac", "ca"])
@pytest.mark.parametrize("was_in_one", [False, True])
def test_two_stories_that_meet_become_one(store: Store, names: str, was_in_one: bool) -> None:
    one, other = names[0], names[1]
    tell(store, *(Paper(id=f"{one}{n}", text=RELEASE, date="2026-11-04") for n in (1, 2)))
    tell(store, *(Paper(id=f"{other}{n}", text=" ".join(WORDS[50:150]), date="2026-11-03") for n in (1, 2)))
    bridge = Paper(id="m", text=RELEASE, date="2026-11-05")
    if was_in_one:
        tell(store, bridge)
    assert len(told(store)) == 2
    tell(store, replace(bridge, text=" ".join(WORDS[25:125])))
    assert {first: len(members) for first, members in told(store).items()} == {f"{other}1": 5}


def test_a_document_edited_beyond_likeness_leaves_and_the_others_go_on(store: Store) -> None:
    first = Paper(id="a", text=RELEASE, date="2026-11-01")
    tell(store, first, *(Paper(id=name, text=RELEASE, date=f"2026-11-0{n}") for n, name in enumerate("bc", 2)))
    tell(store, replace(first, text=OTHER))
    assert told(store) == {"a": ["a"], "b": ["b", "c"]}
    tell(store, first)
    assert told(store) == {"a": ["a", "b", "c"]}


def test_a_withdrawn_lead_hands_over(store: Store) -> None:
    tell(store, *(Paper(id=name, text=RELEASE, date=f"2026-11-0{n}") for n, name in enumerate("abc", 1)))
    with store.database.writing() as connection:
        connection.execute(update(documents).values(withdrawn=documents.c.id == "a"))
        stories.choose_first(connection, "a")
    with store.database.reading() as connection:
        leading = connection.execute(select(documents.c.id).where(documents.c.leads_story, ~documents.c.withdrawn))
        assert leading.scalars().all() == ["b"]


ABSTRACT = "We show how sensors of graphene measure the pressure in tanks of hydrogen."
TITLE = "Graphene sensors for the pressure in hydrogen tanks"


def record(store: Store, name: str, *authors: str, title: str = TITLE, text: str = "", date: str = "2026-05") -> None:
    """Let a source report a publication with its authors."""
    paper = Paper(id=name, kind="publication", title=title, text=text, date=date)
    with store.database.writing() as connection:
        row = {**document_row(paper), "story_id": None, "leads_story": True, "details": {"authors": list(authors)}}
        connection.execute(insert(documents), row)
    tell(store, paper)


@pytest.mark.parametrize(
    ("authors", "title", "date", "members"),
    [
        pytest.param(["Müller, Anna", "Weiß, Bert"], TITLE, "2026-11-02", 2, id="names turned round"),
        pytest.param(
            ["A. Mueller", "B. Weiss"], f"{TITLE.upper()}.", "2026", 2, id="names shortened, title in capitals"
        ),
        pytest.param(["Anna Müller", "Carla Roth", "Dan Funk", "Bert Weiß"], TITLE, "2026", 2, id="more authors"),
        pytest.param(["Carla Roth", "Dan Funk"], TITLE, "2026", 1, id="others"),
        pytest.param([], TITLE, "2026", 1, id="unknown authors"),
        pytest.param(["Anna Müller", "Bert Weiß"], TITLE, "2025", 1, id="another year"),
        pytest.param(["Anna Müller", "Bert Weiß"], f"{TITLE}: Part 2", "2026", 1, id="another part"),
    ],
)
def test_a_work_is_one_in_all_sources(
    store: Store, authors: Sequence[str], title: str, date: str, members: int
) -> None:
    record(store, "a", "Anna Müller", "Bert Weiß", text=ABSTRACT)
    record(store, "b", *authors, title=title, date=date)
    assert max(map(len, told(store).values())) == members


def test_a_crowd_in_one_band_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "CROWD", 3)
    tell(store, *(Paper(id=name, text=RELEASE, date="2026-11-03") for name in "abcde"))
    with store.database.reading() as connection:
        most = select(func.count()).select_from(story_bands).group_by(story_bands.c.band)
        assert {*connection.execute(most).scalars()} == {3}
    assert told(store) == {"a": ["a", "b", "c", "d", "e"]}


def test_a_title_that_many_bear_is_no_work(store: Store) -> None:
    for name in "ab":
        record(store, name, "Anna Müller", title="Annual Report 2026", date="2026-05-04")
    assert max(map(len, told(store).values())) == 1

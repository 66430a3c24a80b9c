"""The outbox in, an index level with the record out (hops 5 and 6). An index outage loses nothing: the rows stay.

Whatever passes the outbox is learned from before, whoever writes the index.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from scouting.bulk import among
from scouting.concept_merges import Merges, load_merges
from scouting.concept_pairs import learn
from scouting.corrections import corrected, standing
from scouting.database import Database, upsert
from scouting.documents import Published, known_from, periods_of
from scouting.models import annotations, documents, indexes, outbox
from scouting.regions import regions_of
from scouting.trial import uncounted
from search.codec import FORMAT
from search.engine import Engine
from search.entries import Entry, Filters
from search.errors import EntriesRefusedError
from search.rebuild import Rebuild

BATCH = 2_000
APPLY_BY = ("submission", "stage_1", "cut_off", "stage_2")
YEARS_AHEAD = 3


def publish(
    database: Database,
    engine: Engine,
    *,
    index: str,
    vocabulary: Collection[str],
    today: date,
    on_batch: Callable[[int], None] | None = None,
) -> int:
    """Learn which concepts are one, then bring the index level with the record. Returns how many rows were passed.

    `vocabulary` holds the keys of its concepts. The caller holds the writer's lease.
    Raises EntriesRefusedError when all others are written: those stay in the outbox, to be tried again.
    """
    _ensure_known(database, engine, index)
    passed = learned = 0
    refused: dict[str, str] = {}
    while True:
        with database.reading() as connection:
            position = connection.execute(select(indexes.c.position).where(indexes.c.name == index)).scalar_one()
            rows = connection.execute(
                select(outbox).where(outbox.c.number > position).order_by(outbox.c.number).limit(BATCH)
            ).all()
        if all(row.document_id in refused for row in rows):
            break
        if rows[-1].number > learned:  # others go on annotating meanwhile
            learned = last_number(database)
            learn(database, vocabulary, today=today)
        with database.reading() as connection:
            ids = list(dict.fromkeys(row.document_id for row in rows))
            entries = entries_of(connection, ids, today=today)
        refused |= (anew := write_all(engine, entries))
        engine.delete(set(ids) - {entry.id for entry in entries})
        with database.writing() as connection:
            _advance(connection, index, rows[-1].number, [entry.id for entry in entries], anew)
        passed += len(rows)
        if on_batch is not None:
            on_batch(len(rows))
    if refused:
        raise EntriesRefusedError(refused)
    return passed


def write_all(engine: Engine | Rebuild, entries: Sequence[Entry]) -> Mapping[str, str]:
    """Returns what the engine refused, by id, with its reason; all others are written."""
    try:
        engine.write(entries)
    except EntriesRefusedError as error:
        return error.refused
    return {}


def waiting(database: Database) -> int:
    """Rows in the outbox."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(outbox)).scalar_one()


def published(database: Database) -> int:
    """Documents that the index should hold, at least."""
    query = select(func.count()).select_from(documents).where(documents.c.stage == "indexed", ~documents.c.withdrawn)
    with database.reading() as connection:
        return connection.execute(query).scalar_one()


def all_entries(database: Database, *, today: date) -> Iterator[list[Entry]]:
    """Every entry of the record, in batches: what a rebuilt index holds."""
    after = ""
    while True:
        with database.reading() as connection:
            ids = (
                connection.execute(
                    select(annotations.c.document_id)
                    .where(annotations.c.document_id > after)
                    .order_by(annotations.c.document_id)
                    .limit(BATCH)
                )
                .scalars()
                .all()
            )
            if not ids:
                return
            yield entries_of(connection, ids, today=today)
        after = ids[-1]


def last_number(database: Database) -> int:
    """The newest row that the outbox ever had."""
    with database.reading() as connection:
        newest = connection.execute(select(func.max(outbox.c.number))).scalar()
        reached = connection.execute(select(func.max(indexes.c.position))).scalar()
    return max(newest or 0, reached or 0)


def set_position(database: Database, index: str, position: int, refused: Collection[str] = ()) -> None:
    """The index holds all up to here but what it refused, and from here on it follows the outbox."""
    with database.writing() as connection:
        _note(connection, index, position)
        _put_back(connection, refused)
        later = select(outbox.c.document_id).where(outbox.c.number > position)
        held = (documents.c.stage == "annotated") & ~documents.c.withdrawn & documents.c.id.not_in(later)
        connection.execute(update(documents).where(held).values(stage="indexed"))
        _drop_passed(connection)


def must_be_rebuilt(database: Database, index: str) -> bool:
    """Whether an index was out of use, so that it holds what is long erased, or is of another format."""
    with database.reading() as connection:
        row = connection.execute(select(indexes).where(indexes.c.name == index)).one_or_none()
    return row is not None and not (row.live and row.format == str(FORMAT))


def _note(connection: Connection, index: str, position: int) -> None:
    row = {"name": index, "position": position, "format": str(FORMAT), "live": True}
    upsert(connection, indexes, [row], update=("position", "format", "live"))


def _ensure_known(database: Database, engine: Engine, index: str) -> None:
    """A new, emptied or long unused index gets everything: what it missed is no longer in the outbox.

    Only one index is in use; the others hold no row back.
    """
    is_empty = engine.count(Filters()) == 0
    with database.writing() as connection:
        connection.execute(update(indexes).where(indexes.c.name != index, indexes.c.live).values(live=False))
        held = select(indexes.c.position).where(indexes.c.name == index, indexes.c.live)
        known = connection.execute(held).scalar()
        if known is not None and not (is_empty and known > 0):
            return
        newest = connection.execute(select(func.max(outbox.c.number))).scalar() or known or 0
        every = select(annotations.c.document_id)
        connection.execute(insert(outbox).from_select(["document_id"], every))
        _note(connection, index, newest)
        _drop_passed(connection)


def _advance(connection: Connection, index: str, number: int, written: Sequence[str], refused: Collection[str]) -> None:
    connection.execute(update(indexes).where(indexes.c.name == index).values(position=number))
    held = among(connection, documents.c.id, written) & (documents.c.stage == "annotated")
    connection.execute(update(documents).where(held).values(stage="indexed"))
    _put_back(connection, refused)
    _drop_passed(connection)


def _put_back(connection: Connection, refused: Collection[str]) -> None:
    """To the end of the outbox: the next publication tries again, and the others did not have to wait."""
    if refused:
        connection.execute(insert(outbox), [{"document_id": document} for document in sorted(refused)])
        held = among(connection, documents.c.id, refused) & (documents.c.stage == "indexed")
        connection.execute(update(documents).where(held).values(stage="annotated"))


def _drop_passed(connection: Connection) -> None:
    """Rows go when all indexes are past."""
    everywhere = connection.execute(select(func.min(indexes.c.position)).where(indexes.c.live)).scalar_one()
    connection.execute(delete(outbox).where(outbox.c.number <= everywhere))


def entries_of(connection: Connection, ids: Sequence[str], *, today: date) -> list[Entry]:
    """Entries of these documents, without the withdrawn and the not yet annotated.

    What only sources gave that have yet to prove themselves counts in no trend.
    """
    rows = connection.execute(
        select(documents, annotations.c.data.label("annotation"))
        .join(annotations, annotations.c.document_id == documents.c.id)
        .where(among(connection, documents.c.id, ids), ~documents.c.withdrawn)
    ).mappings()
    merges = load_merges(connection)
    held_back = uncounted(connection, ids)
    said = standing(connection, ids)
    entries = [
        entry_of(row, corrected(row["annotation"], said.get(row["id"], {})), merges, today=today) for row in rows
    ]
    return [replace(entry, counted=entry.counted and entry.id not in held_back) for entry in entries]


def entry_of(row: RowMapping, annotation: Mapping[str, Any], merges: Merges, *, today: date) -> Entry:
    """Translate a stored document and its annotations into what is indexed."""
    details, call = row["details"], annotation["call"] or {}
    facts = {**details.get("facts", {}), **call}
    published = Published(row["date"], row["precision"], row["published"])
    periods, known = periods_of(published), known_from(published, row["first_seen"], regular=row["regular"])
    return Entry(
        id=row["id"],
        revision=row["revision"],
        kind=row["kind"],
        title=row["title"],
        text=row["text"],
        url=row["url"],
        source=row["source"],
        language=annotation["language"],
        date=row["date"],
        precision=row["precision"],
        day=periods.day,
        week=periods.week,
        month=periods.month,
        year=periods.year,
        known=known,
        counted=row["leads_story"] and not (details.get("date_assumed") and not row["regular"]),
        competences=tuple(tag["competence"] for tag in annotation["competences"]),
        concepts=merges.stored((tag["key"] for tag in annotation["concepts"]), known),
        organisations=_organisations(details, annotation),
        regions=regions_of((*_codes(facts, annotation), *_countries(details)), facts.get("level")),
        places=_places(facts, annotation),
        level=facts.get("level"),
        applicants=tuple(facts.get("applicants") or ()),
        call_closed="closed" in (facts.get("deadline_model"), facts.get("status")) or bool(facts.get("unlisted_since")),
        any_time=facts.get("submission") == "any_time"
        or (facts.get("status") == "open" and not facts.get("deadlines")),
        opens=_first_date(facts, ("opening",)),
        deadlines=_deadlines(facts, today),
        starts=(facts.get("starts") or None) and str(facts["starts"])[:10],
        ends=(facts.get("ends") or facts.get("starts") or None) and str(facts.get("ends") or facts["starts"])[:10],
        facts=facts,
    )


def _organisations(details: Mapping[str, Any], annotation: Mapping[str, Any]) -> tuple[str, ...]:
    names = [organisation["name"] for organisation in details.get("organisations", ())]
    names += [tag["name"] for tag in annotation["entities"] if tag["type"] == "organisation"]
    return tuple(dict.fromkeys(names))


def _places(facts: Mapping[str, Any], annotation: Mapping[str, Any]) -> tuple[str, ...]:
    """Where it takes place, who takes part and what its text names: towns, NUTS codes with the regions they lie in."""
    towns = [part.strip() for part in str(facts.get("place") or "").split(",")]
    towns += [tag["name"] for tag in annotation["entities"] if tag["type"] == "place"]
    codes = [code[:size] for code in _codes(facts, annotation) for size in range(2, len(code) + 1)]
    return tuple(dict.fromkeys(place for place in (*towns, *codes) if place))


def _codes(facts: Mapping[str, Any], annotation: Mapping[str, Any]) -> list[str]:
    """NUTS codes, beyond them countries: of who takes part and of what the text names."""
    stated = [partner.get("nuts") or "" for partner in facts.get("participants") or ()]
    stated += [tag["id"] or "" for tag in annotation["entities"] if tag["type"] == "place"]
    return [code for code in stated if code]


def _countries(details: Mapping[str, Any]) -> list[str]:
    """Where those sit who wrote it or take part; who pays for it may sit anywhere."""
    named = [organisation for organisation in details.get("organisations", ()) if organisation.get("role") != "funder"]
    return [organisation["country"] for organisation in named if organisation.get("country")]


def _first_date(facts: Mapping[str, Any], roles: Sequence[str]) -> str | None:
    dates = [d["date"] for d in facts.get("deadlines") or () if d["role"] in roles and d.get("date")]
    return min(dates, default=None)


def _deadlines(facts: Mapping[str, Any], today: date) -> tuple[str, ...]:
    """Days by which one can newly apply. Of two stages the second is for those invited, so only the first counts."""
    stated = facts.get("deadlines") or ()
    roles = set(APPLY_BY)
    if any(deadline["role"] == "stage_1" for deadline in stated):
        roles.discard("stage_2")
    days: set[str] = set()
    for deadline in stated:
        if deadline["role"] not in roles:
            continue
        if deadline.get("date"):
            days.add(deadline["date"])
        elif deadline.get("recurring"):
            days.update(f"{today.year + ahead}-{deadline['recurring']}" for ahead in range(YEARS_AHEAD))
    return tuple(sorted(days))

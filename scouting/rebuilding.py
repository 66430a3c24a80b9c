"""The record in, a new index out: built beside the one in use, levelled with the outbox, then swapped in."""

from collections.abc import Callable
from datetime import date

from scouting.app import App
from scouting.publish import all_entries, last_number, publish, set_position
from scouting.vocabulary import compound_parts
from search.open import open_rebuild


def rebuild_index(app: App, *, today: date, on_batch: Callable[[int], None]) -> int:
    """Returns the number of entries. The caller holds the writer's lease."""
    database = app.store.database
    reached = last_number(database)
    new = open_rebuild(app.place, compound_parts(app.configuration.layers))
    written = 0
    try:
        for entries in all_entries(database, today=today):
            new.write(entries)
            written += len(entries)
            on_batch(len(entries))
        new.swap()
    except BaseException:
        new.discard()
        raise
    set_position(database, app.index_name, reached)
    with app.writing_engine() as engine:
        publish(database, engine, index=app.index_name, today=today)
    return written

"""The record in, a new index out: built beside the one in use, levelled with the outbox, then swapped in."""

from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date

import structlog

from scouting.app import App
from scouting.concept_pairs import learn
from scouting.publish import all_entries, last_number, must_be_rebuilt, publish, set_position, write_all
from scouting.vocabulary import compound_parts, vocabulary_keys
from search.engine import Engine
from search.errors import ForeignIndexError, IndexFormatError, SearchError
from search.open import open_engine, open_rebuild

log = structlog.get_logger()


def open_to_write(app: App, *, today: date) -> Engine:
    """The engine of an index that can be written: a damaged, outdated or long unused one is made anew first.

    The caller holds the writer's lease. Raises ForeignIndexError: what is not ours is not overwritten unasked.
    """
    parts = compound_parts(app.configuration.layers)
    try:
        engine = open_engine(app.place, parts)
        if not must_be_rebuilt(app.store.database, app.index_name):
            return engine
        engine.close()
        reason = "another format, or out of use"
    except ForeignIndexError:
        raise
    except IndexFormatError as error:
        reason = str(error)
    log.warning("index is made anew", index=app.index_name, reason=reason)
    rebuild_index(app, today=today, on_batch=lambda _: None)
    return open_engine(app.place, parts)


def rebuild_index(app: App, *, today: date, on_batch: Callable[[int], None]) -> int:
    """Returns the number of entries. The caller holds the writer's lease.

    Raises EntriesRefusedError when all is done, where some are refused.
    """
    database, layers = app.store.database, app.configuration.layers
    parts, keys = compound_parts(layers), vocabulary_keys(layers)
    reached = last_number(database)
    learn(database, keys, today=today)
    new = open_rebuild(app.place, parts)
    written, refused = 0, set[str]()
    try:
        for entries in all_entries(database, today=today):
            refused |= write_all(new, entries).keys()
            written += len(entries)
            on_batch(len(entries))
    except BaseException:
        with suppress(SearchError):  # what remains, the next rebuild removes
            new.discard()
        raise
    new.swap()
    set_position(database, app.index_name, reached, refused)
    with closing(open_engine(app.place, parts)) as engine:
        publish(database, engine, index=app.index_name, vocabulary=keys, today=today, on_batch=on_batch)
    return written - len(refused)

"""Tens of thousands of values go to either database as they are, whatever stands in them."""

import pytest
from sqlalchemy import select

from scouting.bulk import among, insert_pairs
from scouting.database import upsert
from scouting.models import concepts, story_bands
from scouting.store import Store

ODD = ["a", 'say "ah"', "back\\slash", "{curly, comma}", "NULL", "", "ü€😀", "new\nline", "'single'", "%s :x"]
NUMBERS = [0, 1, -1, 2**63 - 1, -(2**63)]


def test_odd_texts_and_large_numbers_are_kept_and_found(store: Store) -> None:
    pairs = [(number, text) for number in NUMBERS for text in ODD]
    with store.database.writing() as connection:
        insert_pairs(connection, story_bands, pairs)
        insert_pairs(connection, story_bands, [])
        assert {tuple(row) for row in connection.execute(select(story_bands))} == set(pairs)
        for text in ODD:
            found = select(story_bands.c.band).where(among(connection, story_bands.c.document_id, [text]))
            assert sorted(connection.execute(found).scalars()) == sorted(NUMBERS)
        both = select(story_bands).where(among(connection, story_bands.c.band, [-(2**63), 7]))
        assert len(connection.execute(both).all()) == len(ODD)
        assert connection.execute(select(story_bands).where(among(connection, story_bands.c.band, []))).all() == []


@pytest.mark.parametrize("text", ODD)
def test_rows_with_odd_texts_are_inserted_once_and_updated(store: Store, text: str) -> None:
    row = {"key": text, "label": text, "labels": {"de": text}, "forms": [text], "learned_at": "2026-11-22T00:00:00Z"}
    with store.database.writing() as connection:
        upsert(connection, concepts, [row], update=("forms",))
        upsert(connection, concepts, [{**row, "label": "other", "forms": [text, text]}], update=("forms",))
        (kept,) = connection.execute(select(concepts)).all()
    assert (kept.key, kept.label, kept.labels, kept.forms) == (text, text, {"de": text}, [text, text])

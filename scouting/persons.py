"""An annotation and names found in its document in, which of its concepts are a person out."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, delete, exists, select

from scouting.models import annotations, concept_merges, concept_pairs, concepts
from scouting.names import Names, words_of

KEPT = frozenset({"id", "key"})  # what refers to something; masked, it would lead nowhere


def strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401  # any JSON value
    """All texts in it but ids, each with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in KEPT:
                yield from strings(part, (*path, key))
    elif isinstance(value, list | tuple | Row):
        for part in value:
            yield from strings(part, path)


def persons_among(
    annotation: Mapping[str, Any], document: Mapping[str, Any], masked: Mapping[str, Any], names: Names
) -> set[str]:
    """Keys of concepts that hold a name, or are made of words of one that the masked document says nowhere else."""
    told = strings((document["title"], document["text"], document["details"], annotation))
    name = {word for _, said in told for start, end in names.spans(said) for word in _words(said[start:end])}
    left = _words(masked["title"], masked["text"], *masked["details"].get("keywords", ()))
    found = set()
    for concept in annotation["concepts"]:
        wordings = (concept["label"], *concept["forms"])
        words = _words(*wordings)
        # Of a text given up nobody can say whether the word stood there on its own: one of the vocabulary may have.
        unsure = document["text_dropped"] and concept["labels"]
        is_name = words <= (name | {f"{word}s" for word in name}) and not words <= left and not unsure
        if is_name or any(map(names.spans, wordings)):
            found.add(concept["key"])
    return found


def forget_concepts(connection: Connection, keys: Collection[str]) -> None:
    """Those that no document is about any more; none of them is explained by another, or explains one."""
    for key in sorted(keys):
        connection.execute(delete(concept_pairs).where((concept_pairs.c.key == key) | (concept_pairs.c.into == key)))
        told = cast(annotations.c.data, Text).contains(f'"key": {json.dumps(key)}', autoescape=True)
        if connection.execute(select(exists().where(told))).scalar_one():
            continue
        connection.execute(delete(concepts).where(concepts.c.key == key))
        merged = (concept_merges.c.key == key) | (concept_merges.c.into == key)
        connection.execute(delete(concept_merges).where(merged))


def _words(*texts: str) -> set[str]:
    return {word.spellings[0] for text in texts for word in words_of(text)}

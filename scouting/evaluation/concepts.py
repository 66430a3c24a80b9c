"""Wordings in; whether those of one idea get one key, those of two ideas two, and empty phrases none, out.

A case is `{"id","kind","same":bool,"a":{"text","language"},"b":{…}}`, or for a phrase that must give no concept
`{"id","kind","none":{"text","language"}}`.
"""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from nlp.annotate import Annotator
from nlp.annotations import Text
from nlp.quality import Figure, precision_recall_f1, share
from scouting.evaluation.corpora import Record, read_cases
from scouting.vocabulary import make_annotator

FIELDS = {"id": str, "kind": str}


def measure(corpus: Path, layers: Sequence[Path]) -> tuple[int, list[Figure]]:
    """Return precision, recall and F1 of "these are one idea", and for each kind of case how many were right."""
    annotator = make_annotator(layers, None)
    pairs: list[tuple[bool, bool]] = []
    judged: list[tuple[str, bool]] = []
    for case in read_cases(corpus, FIELDS):
        if "none" in case:
            judged.append((case["kind"], not annotator(_text(case["none"], in_title=False)).concepts))
            continue
        said = bool(whole_keys(annotator, case["a"]) & whole_keys(annotator, case["b"]))
        pairs.append((case["same"], said))
        judged.append((case["kind"], case["same"] == said))
    right, found, wanted = (
        sum(same and said for same, said in pairs),
        sum(s for _, s in pairs),
        sum(s for s, _ in pairs),
    )
    kinds = [(kind, [hit for _, hit in cases]) for kind, cases in groupby(sorted(judged), key=lambda case: case[0])]
    return len(judged), [
        *precision_recall_f1("pairs", right, found, wanted),
        *(share(kind, "judged right", sum(hits), len(hits)) for kind, hits in kinds),
    ]


def whole_keys(annotator: Annotator, wording: Record) -> set[str]:
    """Return the keys under which a title that is nothing but this wording is counted as a whole.

    A compound that is an idea of its own also counts for its parts (Holzvergaser for Holz): those keys are left out.
    """
    whole = wording["text"].casefold()
    concepts = annotator(_text(wording, in_title=True)).concepts
    covering = [concept for concept in concepts if whole in map(str.casefold, concept.forms)]
    own = [concept for concept in covering if not concept.labels]
    return {concept.key for concept in own or covering}


def _text(wording: Record, *, in_title: bool) -> Text:
    title, text = (wording["text"], "") if in_title else ("", wording["text"])
    return Text(id="", title=title, text=text, language=wording["language"])

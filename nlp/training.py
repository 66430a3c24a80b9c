"""Texts with their fields in; a text categoriser, judged beside the terms on texts it did not learn from, out."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import log

import numpy as np
import spacy
from spacy.language import Language
from spacy.training import Example as SpacyExample
from thinc.api import fix_random_seed

from nlp.annotations import Text
from nlp.quality import bootstrap, macro_f1
from nlp.trained import LEAST, Weights, content_of

FOLDS = 5
ROUNDS = 12
BATCH = 32
RIDGE = 1.0  # keeps the weights small where there are few cases
STEPS = 25
FEWEST = 5  # texts of a field, below which its threshold is not learned
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
SETTINGS = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": False,
    "ngram_size": 1,
    "no_output_layer": False,
    "length": 65_536,
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text and what is known of it: the fields it belongs to (True) or not; of those not named nothing is known."""

    title: str
    text: str
    known: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Case:
    """A text labelled by hand, its labels, and what the terms alone make of it: scores, and the tags that follow."""

    text: Text
    labels: tuple[str, ...]
    scores: Mapping[str, float]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Macro F1 of the terms alone and with the model on the same texts; the 95 % interval of what it gains."""

    texts: int
    terms: float
    model: float
    low: float
    high: float

    @property
    def is_better(self) -> bool:
        """Whether the gain is no chance."""
        return self.low > 0


@dataclass(frozen=True, slots=True)
class Combination:
    """How both are weighed, and from which score on a text belongs to each field."""

    weights: Weights
    thresholds: Mapping[str, float]

    def tags(self, case: Case, said: Mapping[str, float]) -> list[str]:
        """Return the fields of a text, the likeliest first; only those of which it holds a term."""
        scores = {slug: self.weights.score(terms, said[slug]) for slug, terms in case.scores.items()}
        found = [slug for slug, score in scores.items() if score >= self.thresholds[slug]]
        return sorted(found, key=lambda slug: -scores[slug])


Said = Mapping[str, float]


def train(lessons: Sequence[Lesson], slugs: Sequence[str], *, seed: int = 0) -> Language:
    """Return a categoriser that has learned from these texts; the same lessons give the same one."""
    fix_random_seed(seed)
    words = spacy.blank("xx")
    words.add_pipe("textcat_multilabel", config={"model": SETTINGS})
    examples = [_example(words, lesson) for lesson in lessons]
    optimizer = words.initialize(lambda: [*_labelled(words, slugs), *examples[:BATCH]])
    rng = random.Random(seed)  # repeatable on purpose, nothing secret
    for _ in range(ROUNDS):
        rng.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            words.update(examples[start : start + BATCH], sgd=optimizer, drop=0.2)
    return words


def judge(cases: Sequence[Case], others: Sequence[Lesson], slugs: Sequence[str]) -> tuple[Verdict, Combination]:
    """Compare terms with and without a model on texts whose labels it did not see; say how both are to be weighed."""
    said = _heard_by_others(cases, others, slugs)
    pairs = list(zip(cases, said, strict=True))
    judged: list[tuple[tuple[Sequence[str], Sequence[str]], tuple[Sequence[str], Sequence[str]]]] = []
    for fold in range(FOLDS):
        combination = combine([pair for at, pair in enumerate(pairs) if at % FOLDS != fold], slugs)
        for case, heard in pairs[fold::FOLDS]:
            judged.append(((case.labels, case.tags), (case.labels, combination.tags(case, heard))))
    low, high = bootstrap(judged, lambda sample: _macro(sample, 1) - _macro(sample, 0))
    return Verdict(len(cases), _macro(judged, 0), _macro(judged, 1), low, high), combine(pairs, slugs)


def combine(pairs: Sequence[tuple[Case, Said]], slugs: Sequence[str]) -> Combination:
    """Learn how much terms and model count, on all fields together, then a threshold for each field."""
    rows = [
        (case.scores[slug], said[slug], slug in case.labels)
        for case, said in pairs
        for slug in slugs
        if slug in case.scores
    ]
    weights = fit(rows)
    return Combination(weights, {slug: _threshold(slug, pairs, weights) for slug in slugs})


def fit(rows: Iterable[tuple[float, float, bool]]) -> Weights:
    """Logistic regression of "belongs" on both words, by Newton's method with a ridge: calibrated by what it is."""
    table = [(1.0, terms, log(_sure(model) / (1 - _sure(model))), belongs) for terms, model, belongs in rows]
    data = np.array(table or [(1.0, 0.0, 0.0, False)], dtype=float)
    inputs, wanted = data[:, :3], data[:, 3]
    weights, ridge = np.zeros(3), RIDGE * np.diag([0.0, 1.0, 1.0]) + 1e-6 * np.eye(3)
    for _ in range(STEPS):
        found = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (wanted - found) - ridge @ weights
        weights = weights + np.linalg.solve((inputs.T * (found * (1 - found))) @ inputs + ridge, slope)
    return Weights(*map(float, weights))


def _heard_by_others(cases: Sequence[Case], others: Sequence[Lesson], slugs: Sequence[str]) -> list[Said]:
    """What a model says of each labelled text that learned from all the others."""
    said: list[Said] = [{}] * len(cases)
    for fold in range(FOLDS):
        lessons = [lesson_of(case, slugs) for at, case in enumerate(cases) if at % FOLDS != fold]
        words = train([*others, *lessons], slugs)
        for at in range(fold, len(cases), FOLDS):
            said[at] = dict(words(content_of(cases[at].text.title, cases[at].text.text)).cats)
    return said


def lesson_of(case: Case, slugs: Iterable[str]) -> Lesson:
    """Return what a labelled text teaches: all its fields are known."""
    return Lesson(case.text.title, case.text.text, {slug: slug in case.labels for slug in slugs})


def _threshold(slug: str, pairs: Sequence[tuple[Case, Said]], weights: Weights) -> float:
    rows = [(weights.score(case.scores.get(slug, 0.0), said[slug]), case) for case, said in pairs]
    wanted = sum(slug in case.labels for _, case in rows)
    if wanted < FEWEST:
        return 0.5
    return max(THRESHOLDS, key=partial(_f1, slug, rows, wanted))


def _f1(slug: str, rows: Sequence[tuple[float, Case]], wanted: int, threshold: float) -> tuple[float, float]:
    """F1 at a threshold; of equal ones that nearest to a half is best."""
    found = [case for score, case in rows if slug in case.scores and score >= threshold]
    right = sum(slug in case.labels for case in found)
    return 2 * right / (len(found) + wanted), -abs(threshold - 0.5)


def _macro(judged: Sequence[tuple[object, ...]], at: int) -> float:
    return macro_f1([pair[at] for pair in judged])  # type: ignore[misc]  # both sides have the same shape


def _sure(probability: float) -> float:
    return min(max(probability, LEAST), 1 - LEAST)


def _example(words: Language, lesson: Lesson) -> SpacyExample:
    cats = {slug: float(belongs) for slug, belongs in lesson.known.items()}
    return SpacyExample.from_dict(words.make_doc(content_of(lesson.title, lesson.text)), {"cats": cats})


def _labelled(words: Language, slugs: Sequence[str]) -> list[SpacyExample]:
    """An example in which each field is named: that is how the categoriser learns which there are."""
    return [_example(words, Lesson("", "", dict.fromkeys(slugs, False)))]

"""Labelled texts in; that a model is kept only where it knows more than the terms, and that it weighs soberly, out."""

import random
from pathlib import Path

import pytest

from nlp.annotate import annotator_version, build_annotator
from nlp.annotations import Text
from nlp.quality import macro_f1, pooled_f1
from nlp.trained import Weights, drop_trained, load_trained, save_trained
from nlp.training import Case, Lesson, fit, judge, lesson_of, train

SLUGS = ("chemie", "sensorik")
ABOUT = {"chemie": ("kolben", "reaktor", "gemisch"), "sensorik": ("signal", "pegel", "messkopf")}
FILLING = ("bericht", "anlage", "projekt", "versuch", "partner", "ergebnis", "werk")


def cases(count: int, *, telling: bool, seed: int = 1) -> list[Case]:
    """Texts of one field each: their terms tell little, their other words much, or nothing where not `telling`."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        slug = SLUGS[number % 2]
        words = [*rng.choices(FILLING, k=4), *(rng.choices(ABOUT[slug], k=3) if telling else ())]
        rng.shuffle(words)
        scores = {name: 0.55 if name == slug else rng.choice((0.45, 0.6)) for name in SLUGS}
        tags = tuple(name for name in SLUGS if scores[name] >= 0.5)
        made.append(Case(Text(id=str(number), title=" ".join(words)), (slug,), scores, tags))
    return made


def test_a_model_that_knows_more_than_the_terms_is_better() -> None:
    verdict, combination = judge(cases(60, telling=True), (), SLUGS)
    assert verdict.is_better
    assert verdict.model > verdict.terms
    assert combination.weights.model > 0


def test_a_model_of_words_that_tell_nothing_is_not_better() -> None:
    scores = {"chemie": 0.9, "sensorik": 0.1}
    sure = [Case(case.text, (slug,), _for(slug, scores), (slug,)) for case, slug in _dull(40)]
    verdict, _ = judge(sure, (), SLUGS)
    assert verdict.terms == 1.0
    assert not verdict.is_better


def _dull(count: int) -> list[tuple[Case, str]]:
    return [(case, SLUGS[number % 2]) for number, case in enumerate(cases(count, telling=False))]


def _for(slug: str, scores: dict[str, float]) -> dict[str, float]:
    return scores if slug == "chemie" else {"chemie": scores["sensorik"], "sensorik": scores["chemie"]}


def test_the_same_lessons_give_the_same_model() -> None:
    lessons = [lesson_of(case, SLUGS) for case in cases(20, telling=True)]
    first, second = (train(lessons, SLUGS)("kolben und reaktor").cats for _ in range(2))
    assert first == second


def test_a_correction_teaches_only_of_the_field_it_names() -> None:
    lessons = [lesson_of(case, SLUGS) for case in cases(30, telling=True)]
    taught = train([*lessons, *[Lesson("zeppelin", "", {"chemie": True})] * 20], SLUGS)
    assert taught("zeppelin").cats["chemie"] > 0.5


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_scores_are_calibrated(share: float) -> None:
    rows = [(0.5, 0.5, number < share * 100) for number in range(100)]
    assert fit(rows).score(0.5, 0.5) == pytest.approx(share, abs=0.02)


def test_a_kept_model_raises_and_lowers_what_the_terms_found_but_never_tags_without_words(tmp_path: Path) -> None:
    layer = tmp_path / "config"
    (layer / "competences").mkdir(parents=True)
    (layer / "gazetteer").mkdir()
    for slug, word in (("chemie", "Katalysator"), ("sensorik", "Messfühler")):
        labels = f"labels: {{de: {slug}, en: {slug}}}\nterms: [{{de: [{word}], weight: 0.3}}]\n"
        (layer / "competences" / f"{slug}.yml").write_text(labels, "utf-8")
    plain, learned = build_annotator([layer]), tmp_path / "learned"
    words = train([lesson_of(case, SLUGS) for case in cases(40, telling=True)], SLUGS)
    save_trained(words, Weights(-1.0, 2.0, 1.0), dict.fromkeys(SLUGS, 0.5), learned)
    trained = build_annotator([layer, learned])
    assert trained.version == annotator_version([layer, learned]) != plain.version
    text = Text(id="1", title="kolben reaktor gemisch Katalysator", language="de")
    assert plain(text).competences == ()
    (tag,) = trained(text).competences
    assert (tag.competence, tag.evidence[0].text) == ("chemie", "Katalysator")
    assert trained(Text(id="2", title="kolben reaktor gemisch", language="de")).competences == ()
    assert drop_trained(learned)
    assert load_trained(learned) is None
    assert not drop_trained(learned)


def test_rare_classes_count_as_one() -> None:
    judged = [(["chemie"], ["chemie"])] * 6 + [(["sensorik"], []), (["automotive"], ["automotive"])]
    assert macro_f1(judged) == pytest.approx((1 + 0 + 1) / 3)
    assert pooled_f1(judged) == pytest.approx((1 + 2 / 3) / 2)

"""A record with classes of sources and corrections in; what `train` learns from, keeps and says, out."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from nlp.trained import load_trained
from scouting.app import App
from scouting.config import load_configuration
from scouting.corrections import correct
from scouting.models import documents
from scouting.training import TrainingError, train_model
from tests.commands import said, scouting
from tests.scouting.house import NOW, Paper, furnish

WORDS = {"chemie": ("kolben", "reaktor", "gemisch"), "sensorik": ("pegel", "messkopf", "zeiger")}
WEAK = "labels: {{de: {slug}, en: {slug}}}\nterms: [{{de: [Anlage], weight: {weight}}}]\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[App]:
    """Fields whose only term says nothing: all of them have it."""
    papers = [Paper(id="mapped", title="kolben reaktor"), Paper(id="said", title="zeiger pegel")]
    with furnish(tmp_path, papers) as app:
        for path in sorted((tmp_path / "config" / "competences").glob("*.yml")):
            path.unlink()
        shipped = sorted(load_configuration(app.settings).competences)
        for slug in shipped:
            text = WEAK.format(slug=slug, weight=0.9) if slug in WORDS else "enabled: false\nlabels: {de: x, en: x}\n"
            (tmp_path / "config" / "competences" / f"{slug}.yml").write_text(text, "utf-8")
        (tmp_path / "config" / "taxonomies").mkdir()
        (tmp_path / "config" / "taxonomies" / "given.yml").write_text("chemie: [Catalysis]\n", "utf-8")
        yield app


def labelled(path: Path, *, telling: bool) -> Path:
    rng = random.Random(3)
    with path.open("w", encoding="utf-8") as out:
        for number in range(60):
            slug = ("chemie", "sensorik")[number % 2]
            words = rng.choices(WORDS[slug] if telling else ("bericht", "werk", "partner"), k=3)
            row = {"id": str(number), "title": " ".join([*words, "Anlage", str(number)]), "text": "", "labels": [slug]}
            out.write(json.dumps(row | {"language": "de"}) + "\n")
    return path


def folders(app: App) -> tuple[str, ...]:
    return ("--data-dir", str(app.settings.data_dir), "--config-dir", str(app.settings.config_dir))


@pytest.mark.slow
def test_a_better_model_is_kept_used_and_shown_beside_the_terms_and_a_worse_one_is_not(
    house: App, tmp_path: Path
) -> None:
    good, dull = labelled(tmp_path / "good.jsonl", telling=True), labelled(tmp_path / "dull.jsonl", telling=False)
    done = scouting("train", good, "--json", *folders(house))
    answer = json.loads(done.stdout)
    assert answer["kept"], done.stderr
    assert answer["verdict"]["model"] > answer["verdict"]["terms"]
    shown = json.loads(scouting("evaluate", "competences", good, "--json", *folders(house)).stdout)["metrics"]
    macro = {row["class"]: row["value"] for row in shown if row["metric"] == "macro f1"}
    assert macro["all"] > macro["terms alone, all"]
    line = json.dumps({"id": "1", "title": "kolben gemisch Anlage", "language": "de"})
    found = json.loads(scouting("annotate", *folders(house), stdin=line).stdout)["competences"]
    assert [tag["competence"] for tag in found][:1] == ["chemie"]
    assert found[0]["evidence"][0]["text"] == "Anlage"
    told = scouting("train", dull, *folders(house))
    assert "no model is kept" in " ".join(told.stdout.split()), said(told)
    assert load_trained(house.settings.learned) is None


def test_it_learns_from_classes_of_sources_and_from_corrections(house: App, tmp_path: Path) -> None:
    with house.store.database.writing() as connection:
        mapped = documents.c.id == "mapped"
        details = connection.execute(select(documents.c.details).where(mapped)).scalar_one()
        connection.execute(update(documents).where(mapped).values(details={**details, "keywords": ["catalysis"]}))
    correct(house.store.database, "said", "sensorik", belongs=True, team="", actor="Anna", now=NOW)
    configuration = load_configuration(house.settings)
    labels = [labelled(tmp_path / "good.jsonl", telling=True)]
    done = train_model(house.store.database, configuration, labels, layer=house.settings.learned)
    assert (done.labelled, done.mapped, done.corrected) == (60, 1, 1)


def test_too_few_labels_are_refused_with_the_reason(house: App, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text('{"id": "1", "title": "a", "text": "b", "labels": []}\n', "utf-8")
    with pytest.raises(TrainingError, match="1 labelled texts are too few"):
        train_model(house.store.database, load_configuration(house.settings), [few], layer=house.settings.learned)

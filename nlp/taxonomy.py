"""Folders of YAML, one file a competence, in; the checked vocabulary out."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from nlp.spellings import fold

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_KEY = re.compile(r"[^a-z0-9]+")


class TaxonomyError(Exception):
    """A vocabulary file says something that cannot be used; the message names the file and the line or field."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(_Strict):
    """One idea in all its wordings.

    It counts only in a text with one of the `context` words, if there are any, and never inside an `exclude` phrase.
    """

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    de: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    weight: float = Field(default=1.0, gt=0, le=2)
    context: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _key_from_first_wording(cls, data: object) -> object:
        if not isinstance(data, dict) or "key" in data:
            return data
        lists = [data.get(language) for language in ("de", "en")]
        wordings = [wording for listed in lists if isinstance(listed, list | tuple) for wording in listed]
        if not wordings:
            raise ValueError("a term needs at least one wording")
        return {**data, "key": key_of(str(wordings[0]))}


class Labels(_Strict):
    """What a competence is called on the pages."""

    de: str
    en: str


class Competence(_Strict):
    """One field: its name in the code, its labels, its terms, and the phrases in which no term of it counts."""

    slug: str
    labels: Labels
    terms: tuple[Term, ...]
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A key with its wordings from all competences; the first wording of a language is its label."""

    key: str
    de: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def labels(self) -> dict[str, str]:
        """The label per language; a concept worded in one language only is called by that in both."""
        de, en = self.de or self.en, self.en or self.de
        return {"de": de[0], "en": en[0]}


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All competences in the order of their slugs; `version` changes with any change of content."""

    competences: tuple[Competence, ...]
    version: str

    def concepts(self) -> dict[str, Concept]:
        """Return key → concept; a key that stands in several competences is one concept."""
        merged: dict[str, Concept] = {}
        for term in (term for competence in self.competences for term in competence.terms):
            known = merged.get(term.key, Concept(term.key, (), ()))
            merged[term.key] = Concept(
                term.key, tuple(dict.fromkeys(known.de + term.de)), tuple(dict.fromkeys(known.en + term.en))
            )
        return merged

    def german_words(self) -> Iterator[str]:
        """Yield every word of every German wording."""
        for term in (term for competence in self.competences for term in competence.terms):
            for wording in term.de:
                yield from wording.split()

    def labels(self) -> Mapping[str, Labels]:
        """Return slug → labels."""
        return {competence.slug: competence.labels for competence in self.competences}


def key_of(wording: str) -> str:
    """Return the key a wording gives: lower case, umlauts written out, words joined by hyphens."""
    words = re.split(r"[\s\-/]+", wording)
    return "-".join(filter(None, (_NOT_KEY.sub("", fold(word)) for word in words)))


def load_taxonomy(*folders: Path) -> Taxonomy:
    """Read every `<slug>.yml`; a later folder's file replaces its namesake, `enabled: false` switches it off."""
    files = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yml"))}
    if not files:
        raise TaxonomyError(f"no competence in {', '.join(map(str, folders)) or 'no folder'}")
    loaded = [load_competence(path) for _, path in sorted(files.items())]
    competences = tuple(competence for competence in loaded if competence)
    _check_wordings(competences, files)
    content = json.dumps([competence.model_dump() for competence in competences], sort_keys=True, ensure_ascii=False)
    return Taxonomy(competences, hashlib.sha256(content.encode()).hexdigest()[:16])


def load_competence(path: Path) -> Competence | None:
    """Read one file; None if it is switched off. `TaxonomyError` names the file and the line or field."""
    return _read_competence(path, _text_of(path))


@lru_cache(maxsize=64)
def _read_competence(path: Path, text: str) -> Competence | None:
    """Read a file once in a process as long as it says the same; all fields take most of a second."""
    data = _parse(path, text)
    if not isinstance(data, dict):
        raise TaxonomyError(f"{path}: not a mapping of labels and terms")
    enabled = data.pop("enabled", True)
    if not isinstance(enabled, bool):
        raise TaxonomyError(f"{path}: enabled: neither true nor false")
    if not enabled:
        return None
    if "slug" in data:
        raise TaxonomyError(f"{path}: slug: the file's name is the slug")
    try:
        return Competence.model_validate({"slug": path.stem, **data})
    except ValidationError as error:
        raise TaxonomyError(f"{path}: {_first_problem(error)}") from error


def read_yaml(path: Path) -> object:
    """Return what a YAML file says; `TaxonomyError` names the file and, if it is no YAML, the line."""
    return _parse(path, _text_of(path))


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError(f"{path}: {error}") from error


def _parse(path: Path, text: str) -> object:
    try:
        return yaml.load(text, Loader=_LOADER)  # a safe loader in C or in Python
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise TaxonomyError(f"{path}: {line}{error.problem}") from error
    except yaml.YAMLError as error:
        raise TaxonomyError(f"{path}: {error}") from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    return f"{where}: {problem['msg']}"


def _check_wordings(competences: tuple[Competence, ...], files: Mapping[str, Path]) -> None:
    """Refuse one wording under two keys: a count would depend on which file was read first."""
    owners: dict[tuple[str, str], tuple[str, str]] = {}
    for competence in competences:
        for language, wording, key in _wordings(competence):
            owner, slug = owners.setdefault((language, fold(wording)), (key, competence.slug))
            if owner != key:
                raise TaxonomyError(
                    f"{files[competence.slug]}: terms: {wording!r} has the key {key!r} here, {owner!r} in {files[slug]}"
                )


def _wordings(competence: Competence) -> Iterator[tuple[str, str, str]]:
    for term in competence.terms:
        yield from (("de", wording, term.key) for wording in term.de)
        yield from (("en", wording, term.key) for wording in term.en)

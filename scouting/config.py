"""YAML files and environment in, one frozen configuration out; a broken file is reported and the rest goes on."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from scouting.errors import ConfigurationError
from spiders.errors import SourceError
from spiders.sources import Source, from_yaml, load_source

PACKAGED = Path(__file__).parent / "_config"
SHIPPED = PACKAGED if PACKAGED.is_dir() else Path(__file__).parents[1] / "config"
NO_COMPETENCE = "none"


class Outbound(BaseModel):
    """Bounds of every request that leaves this machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow_loopback: bool = False
    ports: tuple[int, ...] = (80, 443)
    proxy: str | None = None
    max_bytes: int = Field(default=15 * 2**20, gt=0)
    timeout_seconds: float = Field(default=30, gt=0)
    source_minutes: float = Field(default=30, gt=0)
    aipref: Literal["obey", "ignore"] = "obey"


class Mail(BaseModel):
    """The SMTP server that digests are handed to; no host, no mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str | None = None
    port: int = 25
    starttls: bool = True
    ca_certs: str | None = Field(default=None, description="a file with its issuer's certificate")
    username: str | None = None
    password: str | None = None
    sender: str | None = None
    operator: str | None = Field(default=None, description="who is told when a source falls silent or comes back")


class DigestSettings(BaseModel):
    """How long a digest is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int = Field(default=5, ge=1, le=50)


class NlpSettings(BaseModel):
    """Which spaCy model reads, if any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None


class Settings(BaseSettings):
    """Where data and configuration lie and how this installation behaves. Environment variables win over files."""

    model_config = SettingsConfigDict(env_prefix="SCOUTING_", env_nested_delimiter="__", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    config_dir: Path | None = None
    database_url: str | None = None
    elasticsearch_url: str | None = None
    elasticsearch_api_key: str | None = None
    elasticsearch_ca_certs: str | None = Field(default=None, description="a file with its issuer's certificate")
    elasticsearch_shards: int = Field(default=1, ge=1, le=100)
    elasticsearch_replicas: int | None = Field(default=None, ge=0, le=10)
    elasticsearch_index: str = Field(default="scouting", pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")
    contact: str = ""
    project_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    outbound: Outbound = Outbound()
    mail: Mail = Mail()
    digest: DigestSettings = DigestSettings()
    nlp: NlpSettings = NlpSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before what files say, so that a secret never needs to stand in a file."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings

    @property
    def record_url(self) -> str:
        """The database's address: a server's, or the file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'scouting.db'}"

    @property
    def learned(self) -> Path:
        """What `train` kept: laid over the configuration, but part of the data."""
        return self.data_dir / "learned"


class Team(BaseModel):
    """A cluster team: which competences it follows and where its digest goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    competences: tuple[str, ...]
    recipients: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _speaks_german(cls, given: dict[str, object]) -> dict[str, object]:
        """Teams once had a `language`, which nothing obeyed."""
        if given.get("language", "de") != "de":
            raise PydanticCustomError("language", "language: digests are written in German only; leave it out")
        return {name: value for name, value in given.items() if name != "language"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that cannot be used, and why."""

    path: str
    message: str


@dataclass(frozen=True)
class Configuration:
    """All that is configured. `layers` are the shipped folder and the overlay, in this order."""

    settings: Settings
    layers: tuple[Path, ...]
    sources: tuple[Source, ...]
    teams: tuple[Team, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def competences(self) -> Mapping[str, Mapping[str, str]]:
        """Labels by language of each competence, by slug; without its terms, so that it is read quickly."""
        return dict(self._competence_labels())

    def _competence_labels(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for path in overlay(self.layers, "competences", "*.yml"):
            head = read_yaml(path, until="\nterms:")
            yield path.stem, (head if "labels" in head else read_yaml(path))["labels"]

    @cached_property
    def hosts(self) -> Mapping[str, str]:
        """The host that each source lies on."""
        return {source.name: urlsplit(source.url).netloc.lower() for source in self.sources}

    def source(self, name: str) -> Source | None:
        return next((source for source in self.sources if source.name == name), None)


def read_yaml(path: Path, *, until: str = "") -> dict[str, Any]:
    """A YAML mapping, or what stands before the first `until` in it. Raises ConfigurationError with file and line."""
    try:
        text = path.read_text("utf-8")
        head = text.partition(until)[0] if until else text
        data = from_yaml(head)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigurationError(f"{path}: should hold fields with values")
    return data


def overlay(layers: tuple[Path, ...], folder: str, pattern: str) -> list[Path]:
    """Files of a folder over all layers; the same name in a later layer replaces the earlier one."""
    found: dict[Path, Path] = {}
    for layer in layers:
        for path in sorted((layer / folder).glob(pattern)):
            found[path.relative_to(layer)] = path
    return [found[name] for name in sorted(found)]


def load_settings(*, data_dir: Path | None = None, config_dir: Path | None = None) -> Settings:
    """Settings from the shipped file, the overlay's file and the environment; arguments of the command line win."""
    given: dict[str, Any] = {}
    overlay_dir = config_dir or (
        Path(os.environ["SCOUTING_CONFIG_DIR"]) if os.environ.get("SCOUTING_CONFIG_DIR") else None
    )
    if overlay_dir is not None and not overlay_dir.is_dir():
        raise ConfigurationError(f"{overlay_dir}: this configuration folder does not exist")
    for layer in (SHIPPED, overlay_dir):
        if layer is not None and (layer / "settings.yml").exists():
            for key, value in read_yaml(layer / "settings.yml").items():
                given[key] = (
                    {**given[key], **value} if isinstance(value, dict) and isinstance(given.get(key), dict) else value
                )
    unknown = given.keys() - Settings.model_fields.keys()
    if unknown:
        raise ConfigurationError(f"{overlay_dir}/settings.yml: unknown fields: {', '.join(sorted(unknown))}")
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise ConfigurationError(f"settings.yml: {_told(error)}") from error
    chosen = {"data_dir": data_dir, "config_dir": overlay_dir}
    return settings.model_copy(update={key: value for key, value in chosen.items() if value is not None})


def layers_of(settings: Settings) -> tuple[Path, ...]:
    """The shipped folder, the overlay and what was learned, in this order."""
    learned = [settings.learned] if settings.learned.is_dir() else []
    return (SHIPPED, *([settings.config_dir] if settings.config_dir else []), *learned)


def load_configuration(settings: Settings) -> Configuration:
    """Sources and teams of all layers. A broken file becomes a Problem; the others are used."""
    layers = layers_of(settings)
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    for path in overlay(layers, "sources", "*/*.yml"):
        try:
            source = load_source(path)
        except SourceError as error:
            problems.append(Problem(str(path), str(error)))
            continue
        if source.name in sources:
            problems.append(Problem(str(path), f"{path}: another source has the name {source.name}"))
            continue
        sources[source.name] = source
    configuration = Configuration(
        settings=settings,
        layers=layers,
        sources=tuple(sources.values()),
        teams=tuple(_load_teams(layers, problems)),
        problems=(),
    )
    problems.extend(_unknown_competences(configuration))
    return Configuration(
        settings=settings,
        layers=layers,
        sources=configuration.sources,
        teams=configuration.teams,
        problems=tuple(problems),
    )


def stamps_of(layers: tuple[Path, ...]) -> Mapping[Path, int]:
    """When each file of the configuration was changed: tells whether it is worth reading again."""
    return {path: path.stat().st_mtime_ns for layer in layers for path in layer.rglob("*.yml") if path.exists()}


def with_last_good(new: Configuration, old: Configuration) -> Configuration:
    """What was read anew; of a file that is broken now, what it said before."""
    broken = {Path(problem.path).stem for problem in new.problems}
    sources = {source.name: source for source in old.sources if source.name in broken}
    teams = {team.name: team for team in old.teams if team.name in broken}
    return replace(
        new,
        sources=tuple({**sources, **{source.name: source for source in new.sources}}.values()),
        teams=tuple({**teams, **{team.name: team for team in new.teams}}.values()),
    )


def _load_teams(layers: tuple[Path, ...], problems: list[Problem]) -> Iterator[Team]:
    for path in overlay(layers, "teams", "*.yml"):
        try:
            yield Team(name=path.stem, **read_yaml(path))
        except ValidationError as error:
            problems.append(Problem(str(path), f"{path}: {_told(error)}"))
        except (ConfigurationError, TypeError) as error:
            problems.append(Problem(str(path), " ".join(str(error).split())))


def _told(error: ValidationError) -> str:
    """What is wrong with each field, in one line."""
    return "; ".join(": ".join((*map(str, problem["loc"]), problem["msg"])) for problem in error.errors())


def _unknown_competences(configuration: Configuration) -> Iterator[Problem]:
    named = [(f"source {source.name}", {*source.competences, *source.serves}) for source in configuration.sources]
    named += [(f"team {team.name}", set(team.competences)) for team in configuration.teams]
    for owner, slugs in named:
        for slug in sorted(slugs - configuration.competences.keys()):
            yield Problem(owner, f"{owner}: unknown competence {slug}")

"""YAML files in, sources out: one file declares one place that publishes."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from spiders.errors import SourceError

Kind = Literal["publication", "call", "news", "event", "project"]
Known = Literal[
    "recorded",  # an answer of it is at hand
    "documented",  # its publisher's documentation, or a dated account of an answer, names it
    "unverified",  # only seen somewhere: on trial until a run of it ended well
]
CADENCES = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
}


class Source(BaseModel):
    """One source. `name` is the file's stem; `competences` are given to all it publishes (empty: decided by text)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(max_length=120)
    title: str
    url: str
    kind: Kind
    spider: str = Field(description="a module below spiders/ with `parse`, such as feeds or publication.openalex")
    known: Known = Field(description="how well the address is known: see `Known`")
    seen: str = Field(min_length=1, description="where the address is known from")
    language: str | None = None
    competences: tuple[str, ...] = ()
    serves: tuple[str, ...] = Field(default=(), description="the fields it is read for, where its texts decide")
    filter: Mapping[str, Any] = Field(default_factory=dict, description="what the spider asks the source for")
    options: Mapping[str, Any] = Field(default_factory=dict, description="what the spider needs to read it")
    lookups: Mapping[str, Mapping[str, str | None]] = Field(default_factory=dict)
    cadence: Literal["hourly", "daily", "weekly", "monthly"] = "daily"
    delay: float = Field(default=1.0, ge=0)
    lookback_days: int = Field(default=30, ge=1)
    backfill_days: int | None = Field(default=None, ge=1, description="how far the first run looks back, if further")
    expect: Mapping[str, float] = Field(
        default_factory=dict,
        description="items: least number in a full listing; a field: least share; days: judge the runs of so many days",
    )
    complete: bool = Field(default=False, description="lists all it has each time, so that what it lacks has ended")
    licence: str = Field(min_length=1)
    attribution: str | None = None
    keep: str = Field(default="facts", pattern=r"^(forever|facts|days [1-9][0-9]*)$")
    enabled: bool = True
    reason: str | None = Field(default=None, description="why it is switched off")

    @field_validator("url")
    @classmethod
    def _http_only(cls, url: str) -> str:
        if not url.startswith(("http://", "https://", "webcal://")):
            raise ValueError("needs an address with http:// or https://")
        return url

    @property
    def fields(self) -> tuple[str, ...]:
        """The competences it is read for; none where it is read for all."""
        return self.competences or self.serves

    def lookup(self, field: str, raw: str) -> str | None:
        """The value declared for a known odd one, else the value itself."""
        return self.lookups.get(field, {}).get(raw, raw)


def from_yaml(text: str) -> Any:  # noqa: ANN401  # whatever it says
    """Read YAML in C, as every command reads all sources. Raises yaml.YAMLError, which shows the place."""
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return yaml.safe_load(text)  # says better where it is wrong


def load_source(path: Path) -> Source:
    """Read one declaration. Raises SourceError, naming file and line, where it cannot be used."""
    try:
        data = from_yaml(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise SourceError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise SourceError(f"{path}: a source is a mapping of fields")
    data = {str(key): str(value) if key == "url" else value for key, value in data.items()}
    try:
        return Source(name=path.stem, **data)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SourceError(f"{path}: {problems}") from error

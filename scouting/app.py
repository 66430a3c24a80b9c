"""Settings in, the running parts out: configuration, record and index, each opened when it is first asked for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from scouting.config import Configuration, Problem, Settings, load_configuration, stamps_of, with_last_good
from scouting.documents import BERLIN
from scouting.errors import ConfigurationError, RecordError
from search.engine import Engine
from search.open import Place, open_engine

if TYPE_CHECKING:
    from scouting.store import Store


class App:
    """One data folder and all that works on it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stamps: Mapping[Path, int] | None = None

    @cached_property
    def configuration(self) -> Configuration:
        return load_configuration(self.settings)

    def reload(self) -> tuple[Problem, ...]:
        """Read what has changed on disk since; a broken file keeps its last good version. Returns new problems."""
        stamps = stamps_of(self.configuration.layers)
        if stamps == self._stamps:
            return ()
        first, self._stamps = self._stamps is None, stamps
        before = self.configuration
        if not first:
            self.__dict__["configuration"] = with_last_good(load_configuration(self.settings), before)
        return tuple(problem for problem in self.configuration.problems if first or problem not in before.problems)

    @cached_property
    def store(self) -> "Store":
        from scouting import database, store  # a search asks only the index

        return store.Store(database.Database(self.settings.record_url))

    @cached_property
    def engine(self) -> Engine:
        """For questions; what is written goes through `writing_engine`, which knows the parts of compounds.

        Raises IndexFormatError where it is damaged, or gone although documents were indexed.
        """
        return open_engine(self.place, lost=self._was_indexed)

    def _was_indexed(self) -> bool:
        return "indexed" in self.store.count_by("stage")

    @contextmanager
    def writing_engine(self, *, today: date) -> Iterator[Engine]:
        """The engine as the holder of the writer's lease needs it; an index that cannot go on is made anew first."""
        from scouting.rebuilding import open_to_write

        engine = open_to_write(self, today=today)
        try:
            yield engine
        finally:
            engine.close()

    def publish(self, *, today: date, on_batch: Callable[[int], None] | None = None) -> int:
        """Bring the index level with the record (`scouting.publish`). The caller holds the writer's lease."""
        from scouting.publish import publish
        from scouting.vocabulary import vocabulary_keys

        keys = vocabulary_keys(self.configuration.layers)
        with self.writing_engine(today=today) as engine:
            return publish(
                self.store.database, engine, index=self.index_name, vocabulary=keys, today=today, on_batch=on_batch
            )

    @property
    def place(self) -> Place:
        """Where the index lies."""
        return Place(
            folder=self.index_folder,
            elasticsearch_url=self.settings.elasticsearch_url,
            index=self.settings.elasticsearch_index,
            api_key=self.settings.elasticsearch_api_key,
            ca_certs=self.settings.elasticsearch_ca_certs,
            shards=self.settings.elasticsearch_shards,
            replicas=self.settings.elasticsearch_replicas,
        )

    @property
    def index_folder(self) -> Path:
        return self.settings.data_dir / "index"

    @property
    def index_name(self) -> str:
        """Which position in the outbox is this index's."""
        return f"elasticsearch:{self.settings.elasticsearch_index}" if self.settings.elasticsearch_url else "embedded"

    @property
    def is_sample(self) -> bool:
        """Whether this folder holds the sample web's documents. Never cached: `demo` asks, then makes it so."""
        return self.store.fact("sample") is not None

    def today(self, now: datetime) -> date:
        """The day in Berlin; for sample data the Monday after its last week, so that it does not age."""
        week = self.store.fact("sample_week")
        if week is not None:
            return date.fromisocalendar(int(week[:4]), int(week[6:]), 1) + timedelta(days=7)
        return now.astimezone(BERLIN).date()

    def close(self) -> None:
        """Release what was opened."""
        opened = self.__dict__
        if "engine" in opened:
            self.engine.close()
        if "store" in opened:
            self.store.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_app(settings: Settings, *, must_exist: bool = False) -> App:
    """The parts of a data folder. Raises RecordError where it should exist and does not."""
    if must_exist and settings.database_url is None and not (settings.data_dir / "scouting.db").exists():
        raise RecordError(f"{settings.data_dir}: no data here yet; `scouting setup`, `run` or `import FILE` makes them")
    return App(settings)


def refuse_mixture(app: App, *, sample: bool) -> None:
    """Sample data and real sources never share a folder. Raises ConfigurationError."""
    if sample and not app.is_sample and app.store.count_by("kind"):
        raise ConfigurationError(
            f"{app.settings.data_dir} holds real documents: the sample web needs a folder of its own"
        )
    if not sample and app.is_sample:
        raise ConfigurationError(f"{app.settings.data_dir} holds sample data: real sources need a folder of their own")

"""Errors of the application.

ScoutingError
├── ConfigurationError   settings, sources or vocabularies cannot be used
├── RecordError          the record (the database) cannot be used
│   ├── NewerRecordError the data folder was written by a newer version
│   └── LeaseHeldError   another process holds the writer's lease
├── WorkerDiedError      a process that annotates was ended from outside
├── ImportFileError      a file to import cannot be read
└── NothingCollectedError
"""


class ScoutingError(Exception):
    """Something went wrong that the reader can act on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class ConfigurationError(ScoutingError):
    """The configuration cannot be used."""


class RecordError(ScoutingError):
    """The record cannot be used."""


class NewerRecordError(RecordError):
    """This data folder was written by a newer version: install that version or a later one (docs/how-to/upgrade.md)."""


class LeaseHeldError(RecordError):
    """Another process is working on this data folder."""


class WorkerDiedError(ScoutingError):
    """A process that annotates was ended (out of memory?): run `scouting process --jobs 1`; nothing done is lost."""


class ImportFileError(ScoutingError):
    """The file cannot be imported."""


class NothingCollectedError(ScoutingError):
    """Nothing could be collected."""

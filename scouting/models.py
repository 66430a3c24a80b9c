"""The tables of the record. Stamps are UTC, ISO 8601 with `Z`, so that both databases order them alike.

Every row that a person causes carries `team`, `actor` and `at`.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

STAMP = String(27)
QUEUE = "procrastinate"  # on PostgreSQL: the schema of the queue, beside the record's tables
ID = String(200).with_variant(String(200, collation="C"), "postgresql")  # sorted alike on both


def _table(name: str, *parts: SchemaItem, **options: Any) -> Table:  # noqa: ANN401  # as Table takes them
    return Table(name, metadata, *parts, **options)


def _document_id(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    return Column("document_id", ID, ForeignKey("documents.id"), nullable=False, primary_key=primary_key, index=index)


facts = _table(
    "facts",
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
    comment="What is true of this data folder: sample data or real, its first week, the salt of tombstones.",
)

documents = _table(
    "documents",
    Column("id", ID, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("source", String(120), nullable=False, index=True),
    *(Column(name, Text, nullable=False) for name in ("url", "title", "text")),
    Column("language", String(10)),
    Column("date", String(10), nullable=False),
    Column("precision", String(5), nullable=False),
    Column("published", STAMP, nullable=False),
    Column("first_seen", STAMP, nullable=False),
    Column("regular", Boolean, nullable=False, comment="seen in regular operation, not in a first run or an import"),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("stage", String(10), nullable=False, index=True),
    Column("withdrawn", Boolean, nullable=False),
    Column("keep", String(12), nullable=False),
    Column("licence", Text),
    Column("details", JSON, nullable=False, comment="authors, organisations, keywords and the source's own facts"),
    Column("story_id", ID, index=True),
    Column("leads_story", Boolean, nullable=False),
    Column("text_dropped", STAMP, comment="when its text was given up, as its source's `keep` asks"),
)

identifiers = _table(
    "identifiers",
    Column("scheme", String(140), primary_key=True),
    Column("value", Text, primary_key=True),
    _document_id(index=True),
    Column("canonicaliser", Integer, comment="its version, for addresses"),
)

sightings = _table(
    "sightings",
    _document_id(primary_key=True),
    Column("source", String(120), primary_key=True),
    Column("url", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    *(Column(name, STAMP, nullable=False) for name in ("first_seen", "changed_at")),
    Column("run_id", Integer, ForeignKey("runs.id")),
    comment="Where a document was seen; a source is compared with what itself said before.",
)

aliases = _table(
    "aliases",
    Column("alias", ID, primary_key=True),
    _document_id(index=True),
    Column("merged_at", STAMP, nullable=False),
    Column("reason", Text, nullable=False),
)

revisions = _table(
    "revisions",
    _document_id(primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", STAMP, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("title", "text")),
    Column("content_hash", String(64), nullable=False),
    Column("details", JSON, nullable=False),
    comment="What a document said before it changed.",
)

annotations = _table(
    "annotations",
    _document_id(primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("version", String(40), nullable=False, index=True),
    Column("at", STAMP, nullable=False),
    Column("data", JSON, nullable=False),
)

# No foreign key: of 43 rows a document each would be checked by itself.
story_bands = _table(
    "story_bands",
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", ID, primary_key=True, index=True),
)

concepts = _table(
    "concepts",
    Column("key", ID, primary_key=True),
    Column("label", Text, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("forms", JSON, nullable=False),
    Column("learned_at", STAMP, nullable=False),
)

concept_merges = _table(
    "concept_merges",
    Column("key", ID, primary_key=True),
    Column("into", ID, nullable=False),
    Column("learned_at", STAMP, nullable=False),
    Column("ended_at", STAMP, comment="from when on documents mean something else by the key"),
)

concept_pairs = _table(
    "concept_pairs",
    Column("key", ID, primary_key=True),
    Column("into", ID, primary_key=True),
    _document_id(primary_key=True, index=True),
    comment="Which documents say of two keys that they are one idea.",
)

outbox = _table(
    "outbox",
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("document_id", ID, nullable=False, index=True, comment="may be gone: then it leaves the index"),
    sqlite_autoincrement=True,
)

indexes = _table(
    "indexes",
    Column("name", ID, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("format", String(80), nullable=False),
    Column("live", Boolean, nullable=False),
)

runs = _table(
    "runs",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("command", String(20), nullable=False),
    Column("started", STAMP, nullable=False),
    Column("finished", STAMP),
    sqlite_autoincrement=True,
)

source_runs = _table(
    "source_runs",
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("source", String(120), primary_key=True),
    Column("status", String(12), nullable=False),
    Column("items", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("error", Text),
    Column("finished", STAMP, nullable=False),
    Index("ix_source_runs_source_finished", "source", "finished"),
)

source_days = _table(
    "source_days",
    Column("source", String(120), primary_key=True),
    Column("day", String(10), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("good", "failed", "items", "text", "date")),
    Column("status", String(10), comment="the day's verdict: ok, silent, blocked, drifted, failing"),
    Column("since", String(10)),
    Column("reason", Text),
    Column("told", String(10), comment="the status that the operator was told"),
    comment="Runs of a source by day, and what its good ones gave. Good 0 and failed 1 or more: an outage.",
)

source_rights = _table(
    "source_rights",
    Column("source", String(120), primary_key=True),
    Column("first_seen", STAMP, primary_key=True),
    Column("last_seen", STAMP, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("robots", "reserved", "licence", "keep")),
    comment="What a source's hosts and its declaration said of rights, from when until when.",
)

checkpoints = _table(
    "checkpoints",
    Column("source", String(120), primary_key=True),
    Column("data", JSON, nullable=False),
    Column("at", STAMP, nullable=False),
)

claims = _table(
    "claims",
    Column("job", String(140), primary_key=True),
    Column("due_at", STAMP, primary_key=True),
    Column("claimed_at", STAMP, nullable=False),
    Column("holder", Text, nullable=False),
    Column("finished_at", STAMP),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", STAMP, comment="when a failed attempt is made again"),
    Column("error", Text, comment="why the last attempt failed"),
    comment="A scheduled run is claimed here before it starts, so that none happens twice.",
)

leases = _table(
    "leases",
    Column("name", String(60), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("heartbeat", STAMP, nullable=False),
)

editions = _table(
    "editions",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("competence", String(40), nullable=False),
    Column("period", String(10), nullable=False),
    Column("published_at", STAMP, nullable=False),
    Column("data", JSON, nullable=False),
    UniqueConstraint("kind", "competence", "period"),
    comment="Digests and trends as published: never computed again.",
)

deliveries = _table(
    "deliveries",
    Column("edition_id", Integer, ForeignKey("editions.id"), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("recipient", String(254), primary_key=True),
    Column("status", String(10), nullable=False),
    Column("at", STAMP, nullable=False),
)

corrections = _table(
    "corrections",
    Column("id", Integer, primary_key=True, autoincrement=True),
    _document_id(index=True),
    Column("competence", String(40), nullable=False),
    Column("belongs", Boolean, nullable=False),
    Column("team", String(60), nullable=False),
    Column("actor", String(254), nullable=False),
    Column("at", STAMP, nullable=False),
    Column("undone_at", STAMP),
)

tombstones = _table(
    "tombstones",
    Column("hash", String(64), primary_key=True, comment="salted hash of an identifier that must not come back"),
    Column("reason", Text, nullable=False),
    Column("team", String(60), nullable=False),
    Column("actor", String(254), nullable=False),
    Column("at", STAMP, nullable=False),
)

erased_names = _table(
    "erased_names",
    Column("hash", String(64), primary_key=True, comment="salted hash of one way to write a name"),
    Column("words", Integer, nullable=False, comment="of how many words it is made"),
    *(Column(said.name, said.type, nullable=False) for said in tombstones.c if said is not tombstones.c.hash),
    comment="Names of persons that were erased on request: what holds one is blacked out before it is stored.",
)

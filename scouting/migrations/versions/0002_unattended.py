"""Texts that are given up, attempts of scheduled runs, and bands of stories as numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STAMP = sa.String(length=27)
ID = sa.String(length=200)


def upgrade() -> None:
    with op.batch_alter_table("documents") as documents:
        documents.add_column(
            sa.Column("text_dropped", STAMP, comment="when its text was given up, as its source's `keep` asks")
        )
    with op.batch_alter_table("claims") as claims:
        claims.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        claims.add_column(sa.Column("retry_at", STAMP, comment="when a failed attempt is made again"))
        claims.add_column(sa.Column("error", sa.Text(), comment="why the last attempt failed"))
    _keep_days_of_sources()
    _keep_rights_of_sources()
    _number_bands()


def _keep_days_of_sources() -> None:
    counts = (sa.Column(name, sa.Integer(), nullable=False) for name in ("good", "failed", "items", "text", "date"))
    op.create_table(
        "source_days",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        *counts,
        sa.Column("status", sa.String(length=10), comment="the day's verdict: ok, silent, blocked, drifted, failing"),
        sa.Column("since", sa.String(length=10)),
        sa.Column("reason", sa.Text()),
        sa.Column("told", sa.String(length=10), comment="the status that the operator was told"),
        sa.PrimaryKeyConstraint("source", "day", name="pk_source_days"),
        comment="Runs of a source by day, and what its good ones gave. Good 0 and failed 1 or more: an outage.",
    )


def _keep_rights_of_sources() -> None:
    op.create_table(
        "source_rights",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("first_seen", STAMP, nullable=False),
        sa.Column("last_seen", STAMP, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("robots", "reserved", "licence", "keep")),
        sa.PrimaryKeyConstraint("source", "first_seen", name="pk_source_rights"),
        comment="What a source's hosts and its declaration said of rights, from when until when.",
    )


def _number_bands() -> None:
    """A tenth of the time to keep and to find them, without the check of each against its document."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint("fk_story_bands_document_id_documents", "story_bands")
        as_number = "('x' || band)::bit(64)::bigint"
        op.alter_column("story_bands", "band", type_=sa.BigInteger(), postgresql_using=as_number)
        return
    op.create_table(
        "numbered",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("band", "document_id", name="pk_story_bands"),
    )
    sqlite: Any = connection.connection.driver_connection
    sqlite.create_function("number", 1, lambda band: int.from_bytes(bytes.fromhex(band), signed=True))
    op.execute("INSERT INTO numbered SELECT number(band), document_id FROM story_bands")
    op.drop_table("story_bands")
    op.rename_table("numbered", "story_bands")
    op.create_index("ix_story_bands_document_id", "story_bands", ["document_id"])

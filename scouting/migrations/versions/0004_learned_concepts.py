"""Which documents say of two concepts that they are one, and until when a merge holds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("concept_merges") as merges:
        merges.add_column(
            sa.Column("ended_at", sa.String(length=27), comment="from when on documents mean something else by the key")
        )
    op.create_table(
        "concept_pairs",
        sa.Column("key", ID, nullable=False),
        sa.Column("into", ID, nullable=False),
        sa.Column("document_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_concept_pairs_document_id_documents"),
        sa.PrimaryKeyConstraint("key", "into", "document_id", name="pk_concept_pairs"),
        comment="Which documents say of two keys that they are one idea.",
    )
    op.create_index("ix_concept_pairs_document_id", "concept_pairs", ["document_id"])

"""Texts that are given up, and attempts of scheduled runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STAMP = sa.String(length=27)


def upgrade() -> None:
    with op.batch_alter_table("documents") as documents:
        documents.add_column(
            sa.Column("text_dropped", STAMP, comment="when its text was given up, as its source's `keep` asks")
        )
    with op.batch_alter_table("claims") as claims:
        claims.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        claims.add_column(sa.Column("retry_at", STAMP, comment="when a failed attempt is made again"))
        claims.add_column(sa.Column("error", sa.Text(), comment="why the last attempt failed"))

"""Names of persons that must not come back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erased_names",
        sa.Column("hash", sa.String(length=64), nullable=False, comment="salted hash of one way to write a name"),
        sa.Column("words", sa.Integer(), nullable=False, comment="of how many words it is made"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("team", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_erased_names"),
        comment="Names of persons that were erased on request: what holds one is blacked out before it is stored.",
    )

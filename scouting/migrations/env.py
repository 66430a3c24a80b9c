"""How Alembic reaches the record: through the connection that scouting.database hands over."""

from alembic import context

from scouting.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()

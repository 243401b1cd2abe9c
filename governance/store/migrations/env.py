"""Alembic's entry: runs the steps on the connection that ``migrate.py`` holds, within its transaction and lock."""

from __future__ import annotations

from alembic import context

from governance.store.database.migrate import VERSION_TABLE
from governance.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite changes a column by copying the table.
    render_as_batch=True,
)
context.run_migrations()

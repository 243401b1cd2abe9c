"""Makes the views; on PostgreSQL the role ``jitgov_reader`` may read them, and nothing else.

Where the role is there, each migration lets it read; ``jitgov migrate`` run again does so for a role that was made
later.
"""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql, rows, run
from governance.store.views.catalogue import READER, VIEWS
from governance.store.views.view import Dialect


def dialect_of(connection: Connection) -> Dialect:
    """Return which of the two stores a connection is of."""
    return "postgresql" if is_postgresql(connection) else "sqlite"


def drop_views(connection: Connection) -> None:
    """Drop the views that are there, so that the tables below them may change."""
    for view in VIEWS:
        run(connection, f"DROP VIEW IF EXISTS {view.name}")


def make_views(connection: Connection) -> None:
    """Make all views, and let the reader read them where there is one."""
    for view in VIEWS:
        # Not by ``run``: a definition holds '%' that is no parameter's.
        connection.exec_driver_sql(f"CREATE VIEW {view.name} AS {view.definition(dialect_of(connection))}")
    if is_postgresql(connection) and has_reader(connection):
        _let_read(connection)


def has_reader(connection: Connection) -> bool:
    """Tell whether the server has the reader's role."""
    return bool(rows(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", (READER,)))


def _let_read(connection: Connection) -> None:
    may_enter = "SELECT current_schema(), has_schema_privilege(%s, current_schema(), 'USAGE')"
    ((schema, enters),) = rows(connection, may_enter, (READER,))
    if not enters:
        quoted = str(schema).replace('"', '""')
        run(connection, f'GRANT USAGE ON SCHEMA "{quoted}" TO {READER}')
    run(connection, f"GRANT SELECT ON {', '.join(view.name for view in VIEWS)} TO {READER}")

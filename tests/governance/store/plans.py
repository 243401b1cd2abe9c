"""Many rows without meaning, and by which indexes PostgreSQL finds what is asked of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table

from governance.store.database.bulk import run
from governance.store.database.engine import writing
from tests.governance.store.noted import noted

MANY = 20_000


def fill(engine: Engine, table: Table, count: int = MANY, **columns: str) -> None:
    """Insert rows numbered ``n``; ``columns``: SQL for those that matter, the others are null, nothing or zero."""
    values = [columns.get(column.name) or _empty(column) for column in table.columns]
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with writing(engine) as connection:
        run(
            connection,
            f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} FROM generate_series(1, {count}) n",
        )


def analyze(engine: Engine) -> None:
    """Give the planner the statistics that a server has which has run for a while."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


def indexes_used(connection: Connection, work: Callable[[], object]) -> set[str]:
    """Return the names of all indexes by which the statements of ``work`` find their rows, as planned after it."""
    with noted(connection) as asked:
        work()
    planned = [one for one in asked if one[0].lstrip().startswith(("SELECT", "DELETE", "UPDATE"))]
    return {index for statement, parameters in planned for index in _indexes(connection, statement, parameters)}


def _indexes(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    nodes = [(plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        if "Index Name" in node:
            yield node["Index Name"]
        nodes += node.get("Plans", [])


def _empty(column: Any) -> str:
    if column.nullable:
        return "NULL"
    return "0" if column.type.python_type is int else "''"

"""Many rows without meaning, and by which indexes a store finds what is asked of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table

from governance.store.database.engine import writing
from governance.store.database.statements import is_postgresql, run
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
    indexes = _indexes if is_postgresql(connection) else _indexes_of_sqlite
    asked = _asked_by(connection, work)
    return {index for statement, parameters in asked for index in indexes(connection, statement, parameters)}


def rows_looked_at(connection: Connection, work: Callable[[], object]) -> float:
    """Return the rows that the busiest step of any statement of ``work`` gives or throws away, when run after it."""
    plans = (_plan(connection, "ANALYZE, FORMAT JSON", *asked) for asked in _asked_by(connection, work))
    return max(_most_rows(plan) for plan in plans)


def _asked_by(connection: Connection, work: Callable[[], object]) -> list[tuple[str, Any]]:
    with noted(connection) as asked:
        work()
    return [one for one in asked if one[0].lstrip().startswith(("SELECT", "DELETE", "UPDATE"))]


def _most_rows(node: dict[str, Any]) -> float:
    own: float = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return max(own, *map(_most_rows, node.get("Plans", ())), 0)


def _plan(connection: Connection, options: str, statement: str, parameters: Any) -> dict[str, Any]:
    plan = connection.exec_driver_sql(f"EXPLAIN ({options}) {statement}", parameters).scalar_one()
    whole: dict[str, Any] = (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
    return whole


def _indexes(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    nodes = [_plan(connection, "FORMAT JSON", statement, parameters)]
    while nodes:
        node = nodes.pop()
        if "Index Name" in node:
            yield node["Index Name"]
        nodes += node.get("Plans", [])


def _indexes_of_sqlite(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        if match := re.search(r"USING (?:COVERING )?INDEX (\w+)", step):
            yield match[1]


def _empty(column: Any) -> str:
    if column.nullable:
        return "NULL"
    return "0" if column.type.python_type is int else "''"

"""Reads that stream: a table of any size passes in blocks, and nothing of it stays in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from governance.store.database.key_arrays import as_array
from governance.store.database.statements import is_postgresql, rows

BLOCK_ROWS = 1_000
_KEYS_AT_ONCE = 500
"""Bound parameters of one statement; SQLite takes 32,766."""


def stream(
    connection: Connection, sql: str, parameters: Sequence[Any] = (), size: int = BLOCK_ROWS
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query in blocks of at most ``size``; ``%s`` stands for a parameter on both dialects.

    On PostgreSQL the server keeps the cursor; other queries may run on the connection between two blocks.
    """
    spelled = sql if is_postgresql(connection) else sql.replace("%s", "?")
    options = {"stream_results": True, "max_row_buffer": size}
    result = connection.exec_driver_sql(spelled, tuple(parameters), execution_options=options)
    try:
        for block in result.partitions(size):
            # A slice of a row is its tuple; to make one of it anew costs six times as much.
            yield [row[:] for row in block]
    finally:
        # Whoever broke off may let go of it after the connection: then there is no cursor left to close.
        if not connection.closed:
            result.close()


def rows_among(connection: Connection, sql: str, keys: Iterable[str], *others: Any) -> Iterator[Any]:
    """Yield the rows of a query for a bounded set of keys: ``{keys}`` stands for them, before any other parameter."""
    if is_postgresql(connection):
        # One parameter: the statement is the same however many keys there are, and is planned once. A single key is
        # compared as such: only so does the planner know that an index behind it gives the rest in its order.
        wanted = sorted(set(keys))
        if len(wanted) == 1:
            yield from rows(connection, sql.replace("IN ({keys})", "= %s").format(), (wanted[0], *others))
        elif wanted:
            yield from rows(connection, sql.replace("IN ({keys})", "= ANY(%s)").format(), (as_array(wanted), *others))
        return
    waiting = iter(sorted(set(keys)))
    while some := list(islice(waiting, _KEYS_AT_ONCE)):
        yield from rows(connection, sql.format(keys=", ".join(["%s"] * len(some))), (*some, *others))

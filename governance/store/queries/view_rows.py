"""Reads a whole view in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from governance.store.database.made_views import dialect_of
from governance.store.database.streaming import stream
from governance.store.views.view import View

BLOCK_ROWS = 2_000
"""Rows that are in memory at once, as Python has them: of grants about 5 MB."""


def view_blocks(connection: Connection, view: View) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a view in blocks, as ``View.bare_select`` gives them, in no order."""
    yield from stream(connection, view.bare_select(dialect_of(connection)), size=BLOCK_ROWS)

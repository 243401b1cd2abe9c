"""A page of a list: its rows, what asks for the next ones, how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from console.asking.asked import Asked, UnclearWordError
from console.asking.totals import MOST_COUNTED
from governance.model.scope import Scope
from governance.queries.pages import Filters, Page, PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total
from ingest.contract.errors import DeclinedError

ROWS = 50
"""Of one page."""
Row = TypeVar("Row", bound=msgspec.Struct)


class Listed(NamedTuple):
    """A page's rows; ``next``: where the next page is, None: there is none."""

    rows: Sequence[Any]
    next: str | None
    first: str | None
    """Where the list begins, on a page that is not its first."""
    notice: str | None
    total: Total | None


def listed(
    asked: Asked,
    path: str,
    query: Callable[[Snapshot, Scope, Filters, PageRequest], Page[Row]],
    snapshot: Snapshot,
    filters: Filters,
    count: Callable[[Snapshot, Scope, Filters, int], Total] | None = None,
    rows: int = ROWS,
) -> Listed:
    """Return the page of a list that an address asks for, of what the visitor may see; counted on the first page."""
    cursor, scope = asked.word("cursor"), asked.visitor.scope
    try:
        page = query(snapshot, scope, filters, PageRequest(rows, cursor, asked.word("sort")))
    except DeclinedError as error:
        # An order or a cursor that is none: words of the address, whatever it names.
        raise UnclearWordError(str(error)) from error
    return Listed(
        rows=page.rows,
        next=asked.address_with(path, cursor=page.next_cursor) if page.next_cursor is not None else None,
        first=asked.address_with(path, cursor=None) if cursor is not None else None,
        notice=page.notice,
        total=count(snapshot, scope, filters, MOST_COUNTED) if count is not None and cursor is None else None,
    )

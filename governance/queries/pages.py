"""Pages: what every query takes and gives, how a walk goes from page to page, and what it refuses.

A query is ``(snapshot, scope, filters, request) → Page``. Rows come in one of the query's listed sorts, each served by
an index; a page begins after the last row of the one before, so a row that stands throughout a walk is given exactly
once, whatever is written meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.queries.cursors import Cursor, hash_of, sealed, unsealed
from governance.queries.snapshot import Snapshot
from governance.store.queries.pages import Key, Place, Sort
from ingest.contract.errors import DeclinedError, UnclearError

MOST_ROWS = 1_000
"""Rows of one page at most."""
Row = TypeVar("Row")
Filters = TypeVar("Filters", bound="AsOfFilters")


class AsOfFilters(Choice, frozen=True, kw_only=True):
    """What every query is asked as of, in microseconds, and what it chooses by; some queries add ways of their own."""

    as_of: int


class PageRequest(NamedTuple):
    """Which page: at most so many rows, in a listed sort (None: the query's first), from a cursor on."""

    limit: int = MOST_ROWS
    cursor: str | None = None
    sort: str | None = None


class Page(msgspec.Struct, Generic[Row], frozen=True):
    """Some rows; ``next_cursor`` asks for those after them, None: there are none."""

    rows: list[Row]
    next_cursor: str | None
    notice: str | None = None
    """What changed under the walk, in words."""


class Turn(NamedTuple):
    """A request that was found right: where its page begins."""

    query: str
    filters: AsOfFilters
    snapshot: Snapshot
    place: Place
    notice: str | None

    def page(self, rows: list[Row], last: Key | None) -> Page[Row]:
        """Return the page; ``last``: the key that the next one begins after, None at the end."""
        if last is None:
            return Page(rows, None, self.notice)
        snapshot = self.snapshot
        as_of, sort = self.filters.as_of, self.place.sort.name
        cursor = Cursor(self.query, sort, hash_of(self.filters), snapshot.generation, as_of, last)
        return Page(rows, sealed(cursor, snapshot.cursor_key), self.notice)


def turned(query: str, sorts: Sequence[Sort], snapshot: Snapshot, filters: AsOfFilters, request: PageRequest) -> Turn:
    """Return where the requested page begins.

    Raises UnclearError when the sort is not listed, DeclinedError when the limit is out of bounds or the cursor is not
    this query's under these filters.
    """
    if not 1 <= request.limit <= MOST_ROWS:
        raise DeclinedError(f"a page has 1 to {MOST_ROWS:,} rows, not {request.limit:,}")
    if request.cursor is None:
        return Turn(query, filters, snapshot, Place(_sort(query, sorts, request.sort), None, request.limit), None)
    cursor = unsealed(request.cursor, snapshot.cursor_key)
    if cursor.query != query or cursor.filters != hash_of(filters):
        raise DeclinedError("this cursor is of another query or of other filters; ask as before, or begin again")
    sort = _sort(query, sorts, cursor.sort)
    if request.sort is not None and _sort(query, sorts, request.sort) != sort:
        raise DeclinedError(f"this cursor walks by {cursor.sort}, not by {request.sort}; begin again without it")
    if len(cursor.after) != len(sort.columns):
        raise DeclinedError("this cursor is of another version's order; begin again without it")
    notice = None
    if cursor.generation != snapshot.generation:
        notice = "settings or code changed since the page before: rows may have come or gone in between"
    return Turn(query, filters, snapshot, Place(sort, cursor.after, request.limit), notice)


def _sort(query: str, sorts: Sequence[Sort], name: str | None) -> Sort:
    if name is None:
        return sorts[0]
    for sort in sorts:
        # A list on a terminal heads the column of `began_at` with "began".
        if name in (sort.name, sort.name.removesuffix("_at")):
            return sort
    listed = ", ".join(sort.name for sort in sorts)
    raise UnclearError(f"{query} cannot be sorted by {name!r:.60}; they can by: {listed}")


def cursor_as_of(snapshot: Snapshot, cursor: str) -> int:
    """Return the instant that a walk speaks of. Raises DeclinedError when the cursor is not this store's."""
    return unsealed(cursor, snapshot.cursor_key).as_of


def walk(
    query: Callable[[Snapshot, Scope, Filters, PageRequest], Page[Row]],
    snapshot: Snapshot,
    scope: Scope,
    filters: Filters,
    sort: str | None = None,
) -> Iterator[Row]:
    """Yield all rows of a query, page by page: one page is in memory at a time."""
    request = PageRequest(sort=sort)
    while True:
        page = query(snapshot, scope, filters, request)
        yield from page.rows
        if page.next_cursor is None:
            return
        request = PageRequest(cursor=page.next_cursor)

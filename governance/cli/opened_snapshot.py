"""Opens a snapshot for a command, says as of which instant it answers, and shows a query's pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar

import click
import msgspec

from governance.audit.entries import spelled
from governance.cli.context import CommandContext
from governance.model.scope import EVERYTHING, Scope
from governance.queries.as_of import AsOf
from governance.queries.pages import AsOfFilters, Page, PageRequest, cursor_as_of, walk
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total
from governance.store.database.engine import reading
from governance.store.database.open_store import open_store

Filters = TypeVar("Filters", bound=AsOfFilters)
Row = TypeVar("Row", bound=msgspec.Struct)


class Paging(NamedTuple):
    """What the options ask for: the whole list, or a page of it."""

    limit: int | None
    cursor: str | None
    sort: str | None


class Listing(NamedTuple, Generic[Filters, Row]):
    """A list that a command shows: its query, its columns, and its total where that can be told without a walk."""

    query: Callable[[Snapshot, Scope, Filters, PageRequest], Page[Row]]
    columns: Sequence[str]
    total: Callable[[Snapshot, Scope, Filters], Total] | None = None


class Opened(NamedTuple):
    """A snapshot, and the instant that it is asked as of."""

    snapshot: Snapshot
    as_of: int


@contextmanager
def opened_snapshot(
    context: CommandContext, as_of: int | None, as_json: bool, *, cursor: str | None = None, listed: bool = True
) -> Iterator[Opened]:
    """Give a snapshot; say as of which instant it answers: as the first line, on stderr where tools read.

    ``listed``: what a census lists answers, too, not the logs alone. Raises DeclinedError for a cursor that is not
    this store's.
    """
    settings = context.settings.governance
    with open_store(context.settings.store.url) as engine, reading(engine) as connection:
        now = time.time_ns() // 1_000
        snapshot = Snapshot(connection, settings, acts_at=now if as_of is None else None)
        instant = _instant(snapshot, as_of, cursor, listed, now)
        click.echo(f"as of {spelled(instant.at)} ({instant.why})", err=as_json)
        if snapshot.incomplete is not None:
            click.echo(f"INCOMPLETE: {snapshot.incomplete}", err=as_json)
        yield Opened(snapshot, instant.at)


def _instant(snapshot: Snapshot, as_of: int | None, cursor: str | None, listed: bool, now: int) -> AsOf:
    if as_of is not None:
        return AsOf(as_of, "as asked")
    if cursor is not None:
        return AsOf(cursor_as_of(snapshot, cursor), "as the cursor says")
    return snapshot.default_as_of(now, listed=listed)


def show_list(
    context: CommandContext,
    listing: Listing[Filters, Row],
    snapshot: Snapshot,
    filters: Filters,
    paging: Paging,
    as_json: bool,
) -> None:
    """Print the whole list, page by page, or one page and the cursor of the next. Raises DeclinedError as queries do.

    The cursor goes to stderr where tools read rows.
    """
    if paging.limit is None and paging.cursor is None:
        rows = walk(listing.query, snapshot, EVERYTHING, filters, paging.sort)
        context.show(marked(snapshot, rows, as_json), listing.columns, as_json)
        return
    request = PageRequest(cursor=paging.cursor, sort=paging.sort)
    page = listing.query(snapshot, EVERYTHING, filters, request._replace(limit=paging.limit or request.limit))
    if page.notice is not None:
        click.echo(page.notice, err=True)
    context.show(marked(snapshot, page.rows, as_json), listing.columns, as_json)
    if listing.total is not None:
        click.echo(f"{listing.total(snapshot, EVERYTHING, filters)} in all", err=as_json)
    click.echo(f"next: --cursor {page.next_cursor}" if page.next_cursor else "no more rows", err=as_json)


def marked(
    snapshot: Snapshot, rows: Iterable[msgspec.Struct], as_json: bool
) -> Iterable[msgspec.Struct | Mapping[str, object]]:
    """Return the rows; where the state is incomplete each says so to tools, in a field ``incomplete``."""
    if not as_json or snapshot.incomplete is None:
        return rows
    why = {"incomplete": snapshot.incomplete}
    return ({name: getattr(row, name) for name in row.__struct_fields__} | why for row in rows)

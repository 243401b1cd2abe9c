"""Shows a list: the rows of its query, in the form, the columns and the extent that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

import click
import msgspec

from governance.cli.context import CommandContext, Presentation
from governance.cli.line_width import line_width, say
from governance.cli.lists.asking import Asked
from governance.cli.opened_snapshot import NOTHING, Opened, marked, say_as_of, say_what_is_unknown
from governance.model.scope import EVERYTHING, Scope
from governance.queries.access import AccessFilters
from governance.queries.knowledge import Outside
from governance.queries.pages import MOST_ROWS, AsOfFilters, Page, PageRequest, walk
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total
from governance.store.queries.grant_pages import LATEST
from ingest.contract.did_you_mean import did_you_mean

Filters = TypeVar("Filters", bound=AsOfFilters)
Row = TypeVar("Row", bound=msgspec.Struct)


class Listing(NamedTuple, Generic[Filters, Row]):
    """A list that a command shows; its total where that can be told without a walk.

    ``columns`` answer the question and fit a terminal, a narrow one without those ``giving_way``; ``further`` are the
    ids and the evidence beside them.
    """

    query: Callable[[Snapshot, Scope, Filters, PageRequest], Page[Row]]
    columns: Sequence[str]
    further: Sequence[str] = ()
    titles: Mapping[str, str] = {}
    total: Callable[[Snapshot, Scope, Filters], Total] | None = None
    giving_way: Sequence[str] = ()

    def presentation(self, asked: Asked) -> Presentation:
        """Return how the list is printed. Raises click.UsageError for a column that it does not have."""
        columns = columns_of(self.columns, self.further, asked)
        return Presentation(columns, self.titles, asked.form, self.giving_way if columns is self.columns else ())


def show_list(
    context: CommandContext,
    listing: Listing[Filters, Row],
    opened: Opened,
    filters: Filters,
    asked: Asked,
    beside: Iterable[Row] = (),
    said_of: Opened | None = None,
    closing: Sequence[str] = (),
) -> None:
    """Print the whole list, page by page, or so many rows and the cursor of what follows.

    ``beside``: rows that a whole list has behind its own. ``said_of``: the instant of which it is said what is not
    known there, where that is not the one of the answer. ``closing``: lines below the rows.
    The cursor goes to stderr where tools read rows. Raises DeclinedError as queries do, click.UsageError for a column
    that the list does not have.
    """
    presentation = listing.presentation(asked)
    # What was believed at an instant is asked of grants alone.
    believed_at = filters.known if isinstance(filters, AccessFilters) and filters.known != LATEST else None
    extent = _Extent(listing, opened.snapshot, filters, asked)
    is_whole = asked.limit is None and asked.cursor is None
    whole = walk(listing.query, opened.snapshot, EVERYTHING, filters, asked.sort)
    rows = begun(chain(whole, beside) if is_whole else extent.rows())
    say_as_of(opened, asked.for_tools)
    told_of = (said_of or opened).told_since(filters.since)
    unknown = say_what_is_unknown(told_of, filters.issuers, asked.for_tools, believed_at=believed_at)
    present(context, opened.snapshot, unknown, rows, presentation, opened.beside_rows)
    for line in closing:
        say(line, err=asked.for_tools)
    if is_whole:
        return
    if extent.notice is not None:
        click.echo(extent.notice, err=True)
    if listing.total is not None:
        click.echo(f"{listing.total(opened.snapshot, EVERYTHING, filters)} in all", err=asked.for_tools)
    click.echo(_onward(extent.cursor, for_tools=asked.for_tools), err=asked.for_tools)


def _onward(cursor: str | None, *, for_tools: bool) -> str:
    """Return how a list goes on; a cursor that no terminal's line holds is told where tools read, and by its option."""
    if cursor is None:
        return "no more rows"
    line = f"next: --cursor {cursor}"
    width = None if for_tools else line_width()
    if width is None or len(line) <= width:
        return line
    return "more rows: give a larger --limit, or add the --cursor that --json tells"


class _Extent(Generic[Filters, Row]):
    """So many rows of a list; where it goes on behind them is known once they are read."""

    def __init__(self, listing: Listing[Filters, Row], snapshot: Snapshot, filters: Filters, asked: Asked) -> None:
        self._listing, self._snapshot, self._filters, self._asked = listing, snapshot, filters, asked
        self.cursor = asked.cursor
        self.notice: str | None = None

    def rows(self) -> Iterator[Row]:
        left = self._asked.limit or MOST_ROWS
        sort = self._asked.sort
        while left > 0:
            request = PageRequest(min(left, MOST_ROWS), self.cursor, sort)
            page = self._listing.query(self._snapshot, EVERYTHING, self._filters, request)
            self.notice = self.notice or page.notice
            self.cursor = page.next_cursor
            yield from page.rows
            left -= len(page.rows)
            if self.cursor is None or not page.rows:
                return


def begun(rows: Iterable[Row]) -> Iterator[Row]:
    """Return the rows, the first of them read: what is wrong with a question is said before anything is printed."""
    waiting = iter(rows)
    first = next(waiting, None)
    return waiting if first is None else chain([first], waiting)


def present(
    context: CommandContext,
    snapshot: Snapshot,
    unknown: Outside,
    rows: Iterable[msgspec.Struct],
    presentation: Presentation,
    beside_rows: Mapping[str, object] = NOTHING,
) -> None:
    """Print rows; for JSON each says how far it can be trusted, and what stands ``beside_rows``."""
    if presentation.form == "json":
        context.present(marked(snapshot, unknown, rows, beside_rows), presentation)
    else:
        context.present(rows, presentation)


def columns_of(columns: Sequence[str], further: Sequence[str], asked: Asked) -> Sequence[str]:
    """Return the columns that were asked for. Raises click.UsageError for one that the list does not have."""
    every = (*columns, *further)
    if asked.columns is None:
        return every if asked.wide or asked.as_csv else columns
    wanted = [name.strip() for name in asked.columns.split(",") if name.strip()]
    for name in wanted:
        if name not in every:
            raise click.UsageError(f"--columns: there is no column {name!r:.60}{did_you_mean(name, every)}")
    if not wanted:
        raise click.UsageError(f"--columns names no column; there are {', '.join(every)}")
    return wanted

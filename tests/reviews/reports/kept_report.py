"""Gathers a report from a small store, and keeps the rows of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Document
from reviews.reports.support.tables import Row, Table, shown_headings
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import empty_store


class KeptTables:
    """Keeps the rows that a report writes."""

    def __init__(self) -> None:
        self.every: list[Table] = []

    def add(
        self,
        name: str,
        columns: tuple[str, ...],
        rows: Iterable[Row],
        most_on_page: int = 0,
        headings: Mapping[str, str] | None = None,
    ) -> Table:
        every = list(rows)
        assert name not in {table.name for table in self.every}, f"{name} was written already"
        assert all(len(row) == len(columns) for row in every)
        self.every.append(Table(name, columns, every, len(every), headings or shown_headings(columns)))
        return self.every[-1]

    def rows(self, table: Table) -> Iterator[Row]:
        return iter(table.rows)


def store_with(url: str, fill: Callable[[Connection], object]) -> Engine:
    """An empty store that was filled by hand."""
    engine = empty_store(url)
    with writing(engine) as connection:
        fill(connection)
    return engine


def document_of(
    report: Report,
    engine: Engine,
    as_of: int,
    settings: GovernanceSettings | None = None,
    of_reports: ReportSettings | None = None,
    about: str | None = None,
) -> tuple[Document, KeptTables]:
    """The report as of an instant, and its tables."""
    tables = KeptTables()
    with reading(engine) as connection:
        snapshot = Snapshot(connection, settings or GovernanceSettings())
        context = ReportContext(snapshot, as_of, tables, report.days, of_reports or ReportSettings(), about)
        return report.gather(context).document, tables


def rows_of(tables: KeptTables, name: str) -> list[dict[str, Any]]:
    """The rows of a table by its name, by column."""
    table = next(table for table in tables.every if table.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

"""What every report is gathered from: a snapshot, the period that ends at its instant, and where its tables go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.coverage import Coverage
from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from reviews.reports.support.tables import MOST_ON_PAGE, Row, Table, Tables
from reviews.settings.sections import ReportSettings
from reviews.store.reports.counts import Span


class ReportContext(NamedTuple):
    """A snapshot and the days that end at ``as_of``, in microseconds; instants lie in (``from_at``, ``as_of``]."""

    snapshot: Snapshot
    as_of: int
    tables: Tables
    days: int = 7
    settings_of_reports: ReportSettings = ReportSettings()
    about: str | None = None
    """The one thing that the report is of, by its id; None: the latest, where it is of one."""
    begins_at: int | None = None
    """The instant after which the period begins, where it is not as many days before its end."""

    @property
    def connection(self) -> Connection:
        """The snapshot's connection."""
        return self.snapshot.connection

    @property
    def settings(self) -> GovernanceSettings:
        """The settings in force."""
        return self.snapshot.settings

    @property
    def coverage(self) -> Coverage:
        """What was read of the streams."""
        return self.snapshot.coverage

    @property
    def acts_until(self) -> int:
        """As of when it is told which findings are accepted."""
        return self.snapshot.acts_until(self.as_of)

    @property
    def from_at(self) -> int:
        """The instant after which the period begins."""
        return self.as_of - self.days * DAY if self.begins_at is None else self.begins_at

    @property
    def span(self) -> Span:
        """The period."""
        return Span(self.from_at, self.as_of)

    @property
    def span_before(self) -> Span:
        """The days before the period, as many as a period ordinarily has."""
        return Span(self.from_at - self.days * DAY, self.from_at)

    def table(
        self,
        name: str,
        columns: tuple[str, ...],
        rows: Iterable[Row],
        most_on_page: int | None = None,
        headings: Mapping[str, str] | None = None,
    ) -> Table:
        """Write a table and return it with its first rows.

        ``most_on_page`` None: a page shows as many rows as of any table; ``headings``: the columns that a page shows,
        each with its heading, None: all but ids.
        """
        return self.tables.add(name, columns, rows, MOST_ON_PAGE if most_on_page is None else most_on_page, headings)


def minute(at: int | None) -> str | None:
    """Return an instant for readers: RFC 3339 in UTC."""
    return spelled(at)

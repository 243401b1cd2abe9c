"""What a report is made of: parts with their tables and sentences, and the snapshot they are gathered from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.coverage import Coverage
from governance.model.states import DAY
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.telling.printed_reports import ToPrint
from reviews.reports.weekly.tables import MOST_ON_PAGE, Row, Table, Tables
from reviews.store.weekly.counts import Span

WEEK = 7 * DAY
REPORT_NAME = "weekly"
"""Under which it is found by folder, and kept once it is printed."""


class Part(NamedTuple):
    """A part that follows the first page."""

    title: str
    paragraphs: list[str]
    tables: list[Table]


class Card(NamedTuple):
    """A figure of the first page beside last week's, as text; ``note``: what it is made of."""

    label: str
    now: str
    note: str
    before: str


class FirstPage(NamedTuple):
    """What a reader sees who turns no page."""

    organisation: str
    verdict: str
    alarm: str | None
    """What makes the report itself doubtful: the audit trail is not what was sealed; None: it is."""
    cards: list[Card]
    restated: str | None
    """What last week's report printed otherwise than the same week gives today; None: nothing."""
    figures: Table
    act_now: Table
    not_judged: Table

    @property
    def tables(self) -> list[Table]:
        """Its tables."""
        return [self.figures, self.act_now, self.not_judged]


class Report(NamedTuple):
    """The first page, the parts, and what the manifest says of them; instants in microseconds."""

    first: FirstPage
    parts: list[Part]
    from_at: int
    as_of: int
    known_at: int | None
    policy_version: str
    complete: bool
    population: dict[str, int]
    printed: ToPrint
    """What is kept of it, once it was given to people."""


class Week(NamedTuple):
    """A snapshot and the seven days that end at ``as_of``; instants lie in (``from_at``, ``as_of``]."""

    snapshot: Snapshot
    as_of: int
    tables: Tables

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
        return self.as_of - WEEK

    @property
    def span(self) -> Span:
        """The period."""
        return Span(self.from_at, self.as_of)

    @property
    def span_before(self) -> Span:
        """The week before."""
        return Span(self.from_at - WEEK, self.from_at)

    def table(self, name: str, columns: tuple[str, ...], rows: Iterable[Row], most_on_page: int | None = None) -> Table:
        """Write a table and return it as the page needs it; None: it shows as many rows as of any table."""
        return self.tables.add(name, columns, rows, MOST_ON_PAGE if most_on_page is None else most_on_page)


def minute(at: int | None) -> str | None:
    """Return an instant for readers: RFC 3339 in UTC."""
    return spelled(at)

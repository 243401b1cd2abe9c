"""A report as its formats read it: what it says first, its parts, and what it rests on. It knows no format."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from governance.model.answers import Severity
from governance.store.telling.printed_reports import ToPrint
from reviews.reports.support.tables import Table


class Figure(msgspec.Struct, frozen=True):
    """A number of the first page, as text; ``note``: what it is made of; ``before``: what it is held against."""

    label: str
    now: str
    note: str = ""
    before: str = ""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing of a table of the same part: what its columns and rows mean.

    ``lines``: a line per value column over the rows; ``bars``: a bar per row, of the first value column; ``heat``: a
    cell per row and value column, the darker the more.
    """

    kind: Literal["lines", "bars", "heat"]
    title: str
    """What it shows, also for who cannot see it."""
    table: Table
    label: str
    """The column that names the rows."""
    values: tuple[str, ...]
    labels: tuple[str, ...] = ()
    """How the value columns are called in little room; none: by their names."""
    shaded: tuple[str, str] | None = None
    """A column and its value: rows that have another are shaded, for they are not whole."""


class Part(msgspec.Struct, frozen=True):
    """A part of a report: sentences, then tables; ``none``: what is said instead where all its tables are empty."""

    title: str
    paragraphs: list[str]
    tables: list[Table]
    chart: Chart | None = None
    none: str | None = None
    folded: bool = False
    """Whether a screen shows its rows when they are asked for alone: they are many, and told elsewhere in sum."""

    @property
    def is_empty(self) -> bool:
        """Whether no table of it has a row."""
        return not any(table.length for table in self.tables)


class Seal(msgspec.Struct, frozen=True):
    """What a reader can hold a report against."""

    policy_version: str
    checkpoint: str
    """The head of the audit trail that was verified when it was written, in words."""
    known_at: str | None
    """When the last of what it knows was recorded."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A report; instants are RFC 3339 in UTC."""

    name: str
    title: str
    organisation: str
    period_after: str
    period_up_to: str
    complete: bool
    says_complete: str
    """What COMPLETE or INCOMPLETE means here, in a sentence."""
    alarm: str | None
    """What makes the report itself doubtful: the audit trail is not what was sealed; None: it is."""
    verdict: str
    figures: list[Figure]
    notes: list[str]
    """Sentences of the first page, below the figures."""
    first: list[Part]
    """Parts of the first page: what to do, what was not judged."""
    parts: list[Part]
    seal: Seal
    population: dict[str, int]
    """The counts that manifest and command repeat."""
    open_findings: dict[Severity, int]
    """How many findings it tells of as open, by severity."""

    @property
    def state(self) -> str:
        """Return the word that says whether all of it is known."""
        return "COMPLETE" if self.complete else "INCOMPLETE"


class Gathered(NamedTuple):
    """A report whose tables are written."""

    document: Document
    says: str
    """It in one line, for people."""
    printed: ToPrint | None = None
    """What is kept of it, once it is given to people, so that a later one can say what was restated; None: nothing."""

"""What the weekly report is made of beyond what every report has: its first page, and what is kept of it."""

from __future__ import annotations

from typing import NamedTuple

from governance.model.states import DAY
from governance.store.telling.printed_reports import ToPrint
from reviews.reports.support.document import Figure, Part
from reviews.reports.support.tables import Table

WEEK_DAYS = 7
WEEK = WEEK_DAYS * DAY
REPORT_NAME = "weekly"
"""Under which it is found by folder, and kept once it is printed."""


class FirstPage(NamedTuple):
    """What a reader sees who turns no page."""

    organisation: str
    verdict: str
    alarm: str | None
    """What makes the report itself doubtful: the audit trail is not what was sealed; None: it is."""
    cards: list[Figure]
    restated: str | None
    """What last week's report printed otherwise than the same week gives today; None: nothing."""
    untold: str | None
    """What happened before this week and was told in no report; None: nothing."""
    figures: Table
    act_now: Table
    not_judged: Table


class WeeklyReport(NamedTuple):
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
    checkpoint: str
    open_by_severity: dict[str, int]

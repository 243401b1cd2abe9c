"""What the sweep leaves alone or left alone, by settings and by acts: a row each."""

from __future__ import annotations

from collections.abc import Iterator

from governance.queries.exclusions import listed_exclusions
from ingest.contract.instants import to_micros
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.naming import account
from reviews.reports.support.tables import Row

COLUMNS = ("account", "owner", "entered_by", "reason", "until", "state")


def lines(context: ReportContext) -> Iterator[Row]:
    """Yield the rows of ``COLUMNS``, the soonest to end first."""
    for view in listed_exclusions(context.snapshot, context.as_of, every=True, said_until=context.acts_until):
        who = account(view.account, view.name)
        yield who, view.owner, view.entered_by, view.reason, minute(to_micros(view.until)), view.status

"""Gathers the twelve parts, in the order a compliance reader needs them."""

from __future__ import annotations

from governance.policies.catalogue import policy_version
from governance.queries.snapshot import Snapshot
from reviews.reports.weekly.model import Report, Week
from reviews.reports.weekly.parts_accounts import entitlement_changes, new_jit
from reviews.reports.weekly.parts_basis import basis
from reviews.reports.weekly.parts_end import tie_out, trend
from reviews.reports.weekly.parts_findings import act_now, by_severity, movement, not_evaluable
from reviews.reports.weekly.parts_reviews import reviews
from reviews.reports.weekly.parts_sweep import stale
from reviews.reports.weekly.tables import Tables
from reviews.store.weekly.basis import last_recorded_at


def gather(snapshot: Snapshot, as_of: int, tables: Tables) -> Report:
    """Return the report of the seven days that end at ``as_of``, in microseconds; its tables go to ``tables``."""
    week = Week(snapshot, as_of, tables)
    known_at = last_recorded_at(snapshot.connection)
    period, rests_on, complete = basis(week, known_at)
    swept, verdicts = stale(week)
    ties, population = tie_out(week, verdicts)
    parts = [
        period,
        rests_on,
        movement(week),
        act_now(week),
        new_jit(week),
        by_severity(week),
        entitlement_changes(week),
        reviews(week),
        swept,
        not_evaluable(week),
        trend(week),
        ties,
    ]
    return Report(parts, week.from_at, as_of, known_at, policy_version(snapshot.settings), complete, population)

"""Gathers the report, in the order a compliance reader needs it: the first page, then what stands behind it."""

from __future__ import annotations

from governance.policies.catalogue import policy_version
from governance.store.telling.printed_reports import ToPrint
from reviews.reports.support.basis import basis
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Part
from reviews.reports.support.naming import policy_words
from reviews.reports.support.not_judged import unanswered_table
from reviews.reports.weekly.continuing import continuing, report_that_ended
from reviews.reports.weekly.figures import status_counts, this_week
from reviews.reports.weekly.first_page import first_page
from reviews.reports.weekly.model import REPORT_NAME, WeeklyReport
from reviews.reports.weekly.parts_accounts import entitlement_changes, new_jit
from reviews.reports.weekly.parts_end import tie_out, trend
from reviews.reports.weekly.parts_findings import by_severity
from reviews.reports.weekly.parts_reviews import reviews
from reviews.reports.weekly.parts_sweep import stale
from reviews.reports.weekly.restating import last_week, restated_tables
from reviews.reports.weekly.standings import standings_in
from reviews.store.reports.basis import last_recorded_at


def gather(seven_days: ReportContext) -> WeeklyReport:
    """Return the report of the week that ends with the period; its tables go to the context's."""
    before = report_that_ended(seven_days.connection, seven_days.from_at)
    week = continuing(seven_days, before)
    snapshot, as_of = week.snapshot, week.as_of
    words = policy_words(week.settings)
    known_at = last_recorded_at(snapshot.connection)
    rests_on = basis(week, known_at)
    swept, verdicts = stale(week)
    now, last = this_week(week, verdicts["stale"]), last_week(week, before)
    standings = standings_in(week)
    counts = status_counts(week, as_of, week.acts_until)
    ties, population = tie_out(week, now, counts, verdicts)
    parts = [
        by_severity(week, words, counts, standings),
        new_jit(week, last.printed),
        entitlement_changes(week),
        reviews(week),
        swept,
        Part("Not evaluable", ["What could not be judged is not taken for compliant."], [unanswered_table(week)]),
        rests_on.part,
        trend(week),
        Part(ties.title, ties.paragraphs, [*ties.tables, *restated_tables(week, last)]),
    ]
    until = week.acts_until
    return WeeklyReport(
        first_page(week, week.settings_of_reports.organisation, rests_on, now, last, words, standings),
        parts,
        week.from_at,
        as_of,
        known_at,
        policy_version(snapshot.settings),
        not rests_on.reasons,
        population,
        ToPrint(REPORT_NAME, week.from_at, as_of, known_at or 0, until, snapshot.generation, now.named()),
        rests_on.chain_told,
        dict(counts["open"]),
    )

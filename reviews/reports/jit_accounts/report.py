"""The report of JIT accounts: each with its first review, and what became of it."""

from __future__ import annotations

from array import array
from collections import Counter

from governance.model.states import DAY
from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.jit_accounts.listed import APPLICATION, COLUMNS, HEADINGS, SOURCE, account_lines
from reviews.reports.jit_accounts.waits import BANDS, WAITING, Waits
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.percentiles import spelled_duration
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import tie_out
from reviews.store.reports.counts import Span, count_new_jit

NAME = "jit_accounts"


def gather(context: ReportContext) -> Gathered:
    """Gather the accounts of the period once; counts and charts are made of what was written."""
    waits = Waits(array("q"))
    listed = context.table(NAME, COLUMNS, account_lines(context, waits), headings=HEADINGS)
    bands = Counter(waits.bands())
    bands[WAITING] = listed.length - len(waits.reviewed)
    by_wait = context.table("time_to_first_review", ("time", "accounts"), [(name, bands[name]) for name in BANDS])
    by_place = context.table("by_application", ("source", "application", "accounts"), _by_place(context, listed))
    by_week = context.table("by_week", ("week_ending", "new_jit_accounts"), _by_week(context))
    (made,) = count_new_jit(context.connection, (context.span,))
    content = ReportContent(
        title="JIT accounts and their first review",
        verdict=_verdict(listed.length, bands[WAITING], waits),
        figures=[
            Figure("JIT accounts made", f"{listed.length:,}", f"in {context.days} days"),
            Figure("Reviewed", f"{len(waits.reviewed):,}"),
            Figure("Not reviewed yet", f"{bands[WAITING]:,}"),
            Figure("Median time to review", spelled_duration(waits.at(50)), "of those reviewed"),
            Figure("95th percentile", spelled_duration(waits.at(95)), "of those reviewed"),
        ],
        first=[_time_to_review(by_wait)],
        parts=[
            Part("Accounts", [], [listed]),
            Part("By application", [], [by_place]),
            Part("By week", [], [by_week], _by_week_chart(by_week)),
            Part("Tie-out", [], [tie_out(context, "tie_out", bands, BANDS, made)]),
        ],
        population={"jit_accounts": listed.length, "reviewed": len(waits.reviewed), "not_reviewed": bands[WAITING]},
    )
    return framed(context, NAME, content)


def _verdict(made: int, waiting: int, waits: Waits) -> str:
    if not made:
        return "No account was seen to be made by Just-in-Time provisioning."
    accounts = counted(made, "JIT account")
    if waiting:
        standing, rest = f"{waiting:,} of {accounts} {'is' if waiting == 1 else 'are'} not reviewed yet", "the rest"
    else:
        standing, rest = f"{accounts}, none of which waits for a review", "them"
    median = f"; half of {rest} had the first one within {spelled_duration(waits.at(50))}" if waits.reviewed else ""
    return f"{standing}{median}."


def _time_to_review(by_wait: Table) -> Part:
    explanation = "From when the account was made until a reviewer first decided about it, or about what it holds."
    chart = Chart(
        kind="bars",
        title="JIT accounts by the time to their first review",
        table=by_wait,
        label="time",
        values=("accounts",),
    )
    return Part("Time to the first review", [explanation], [by_wait], chart)


def _by_place(context: ReportContext, listed: Table) -> list[Row]:
    counts = Counter((row[SOURCE], row[APPLICATION] or "the IdP itself") for row in context.tables.rows(listed))
    return [(*place, number) for place, number in sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))]


def _by_week(context: ReportContext) -> list[Row]:
    ends = [context.as_of - back * 7 * DAY for back in range(context.days // 7 - 1, -1, -1)]
    made = count_new_jit(context.connection, [Span(end - 7 * DAY, end) for end in ends])
    return [(minute(end), number) for end, number in zip(ends, made, strict=True)]


def _by_week_chart(table: Table) -> Chart:
    return Chart(
        kind="lines",
        title="New JIT accounts, week by week",
        table=table,
        label="week_ending",
        values=("new_jit_accounts",),
    )


REPORT = Report(NAME, 90, gather)

"""The weekly report, as the command line and the scheduled job find it."""

from __future__ import annotations

from collections.abc import Mapping

from governance.model.answers import SEVERITIES
from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Document, Figure, Gathered, Part, Seal
from reviews.reports.weekly.gathering import gather
from reviews.reports.weekly.model import REPORT_NAME, WEEK_DAYS, WeeklyReport

_COMPLETE = "COMPLETE: the logs of the week were read without a gap, and all of it was governed."
_INCOMPLETE = "INCOMPLETE: not all of the week is known; why stands first under Not judged."


def gather_document(context: ReportContext) -> Gathered:
    """Gather the report of the week that ends at the context's instant."""
    report = gather(context)
    return Gathered(_document(report), _said(report.complete, report.population), report.printed)


def _document(report: WeeklyReport) -> Document:
    first = report.first
    return Document(
        name=REPORT_NAME,
        title="Weekly access report",
        organisation=first.organisation,
        period_after=minute(report.from_at) or "",
        period_up_to=minute(report.as_of) or "",
        complete=report.complete,
        says_complete=_COMPLETE if report.complete else _INCOMPLETE,
        alarm=first.alarm,
        verdict=first.verdict,
        figures=[Figure(card.label, card.now, card.note, f"last week {card.before}") for card in first.cards],
        notes=[note for note in (first.untold, first.restated) if note],
        first=[
            Part("Act now", [], [first.act_now], none="No finding that was seen is critical or overdue."),
            Part(
                "Not judged",
                [],
                [first.not_judged],
                none="All was read, all policies were asked, and all gave an answer.",
            ),
        ],
        parts=report.parts,
        seal=Seal(report.policy_version, report.checkpoint, minute(report.known_at)),
        population=report.population,
        open_findings={severity: report.open_by_severity.get(severity, 0) for severity in SEVERITIES},
    )


def _said(complete: bool, counts: Mapping[str, int]) -> str:
    """Return the counts that every part of the report repeats, in one line."""
    return (
        f"{'COMPLETE' if complete else 'INCOMPLETE'}: {counted(counts['findings_open'], 'finding')} open "
        f"({counts['findings_open_critical']:,} critical, {counts['findings_open_high']:,} high), "
        f"{counts['findings_accepted']:,} accepted, {counts['findings_foreseen']:,} foreseen, "
        f"{counts['findings_overdue']:,} overdue; {counted(counts['new_jit_accounts'], 'new JIT account')}, "
        f"{counts['swept_stale']:,} stale"
    )


REPORT = Report(REPORT_NAME, WEEK_DAYS, gather_document)

"""The report of who can reach what, by account, and which access nobody uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from governance.model.states import DAY
from ingest.contract.counting import counted
from reviews.reports.interface import Report
from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Chart, Figure, Gathered, Part
from reviews.reports.support.framing import ReportContent, framed
from reviews.reports.support.held_lines import COLUMNS, HELD_AS, HeldLine, held_lines
from reviews.reports.support.tables import Row, Table
from reviews.reports.support.tie_out import tie_out
from reviews.store.reports.held_access import count_held, held_blocks

NAME = "access_matrix"
_HEADINGS = {
    "account": "account",
    "type": "type",
    "entitlement": "holds",
    "application": "application",
    "held_as": "held as",
    "via": "through",
    "since": "since",
    "last_used_at": "last used",
}
_BANDS = (("up_to_30_days", 30), ("up_to_90_days", 90), ("up_to_180_days", 180))
_LONGER, _UNSEEN = "longer", "no_use_seen"
BANDS = (*(name for name, _ in _BANDS), _LONGER, _UNSEEN)
_LABELS = (*(f"≤ {most} d" for _, most in _BANDS), "longer", "not seen")
_NO_APPLICATION = "of no application"
_BY_ACCOUNT = ("account", "person", "source", "account_state", "grants", "privileged", "applications", "account_id")
_AS, _APPLICATION, _APPLICATION_ID = (COLUMNS.index(name) for name in ("held_as", "application", "application_id"))
_SUMMARY = tuple(COLUMNS.index(name) for name in ("account", "person", "source", "account_state"))
_PRIVILEGED, _ACCOUNT_ID = COLUMNS.index("privileged"), COLUMNS.index("account_id")


class _Application(NamedTuple):
    """An application as a page names it, and by its id: two may have one name."""

    name: str
    application_id: str


def gather(context: ReportContext) -> Gathered:
    """Gather the grants once; what is told by account and by application is made of what was written."""
    used: Counter[tuple[_Application, str]] = Counter()
    blocks = held_blocks(context.connection, context.as_of)
    matrix = context.table(NAME, COLUMNS, _counted(context, held_lines(context, blocks), used), headings=_HEADINGS)
    ways = Counter(str(row[_AS]) for row in context.tables.rows(matrix))
    by_account = context.table("by_account", _BY_ACCOUNT, _by_account(context, matrix))
    columns = ("application", "grants", *BANDS, "application_id")
    by_application = context.table("use_by_application", columns, _by_application(used))
    every, _ = count_held(context.connection, context.as_of)
    unseen = sum(number for (_, band), number in used.items() if band == _UNSEEN)
    content = ReportContent(
        title="Access by account",
        verdict=f"{counted(by_account.length, 'account')} with {counted(matrix.length, 'grant')}; "
        f"of {unseen:,} no use was seen.",
        figures=[
            Figure("Accounts that hold something", f"{by_account.length:,}"),
            Figure("Grants that stand", f"{matrix.length:,}"),
            Figure("No use seen", f"{unseen:,}", "of the application, or of the account"),
            Figure("Standing", f"{ways['standing']:,}"),
            Figure("Eligible only", f"{ways['eligible']:,}"),
        ],
        notes=["Who may enter an application by an account there, or was seen to, without a grant, is told by "
               "jitgov access --application."],
        first=[_use_part(by_application)],
        parts=[
            Part("By account", [], [by_account]),
            Part("Everything that is held", [], [matrix]),
            Part("Tie-out", [], [tie_out(context, "tie_out", ways, HELD_AS, every)]),
        ],
        population={"grants": matrix.length, "accounts": by_account.length, "no_use_seen": unseen},
    )  # fmt: skip
    return framed(context, NAME, content)


def _counted(
    context: ReportContext, lines: Iterator[HeldLine], used: Counter[tuple[_Application, str]]
) -> Iterator[Row]:
    for held, line, last_used_at in lines:
        application = _Application(str(line[_APPLICATION] or _NO_APPLICATION), held.application_id or "")
        used[application, _band(last_used_at, context.as_of)] += 1
        yield line


def _band(last_used_at: int | None, as_of: int) -> str:
    if last_used_at is None:
        return _UNSEEN
    days = (as_of - last_used_at) // DAY
    return next((name for name, most in _BANDS if days <= most), _LONGER)


def _by_application(used: Counter[tuple[_Application, str]]) -> Iterator[Row]:
    """Yield the applications, those first of which most access was not used."""
    grants: Counter[_Application] = Counter()
    for (application, _), number in used.items():
        grants[application] += number
    for application in sorted(grants, key=lambda key: (-used[key, _UNSEEN] - used[key, _LONGER], key)):
        bands = (used[application, band] for band in BANDS)
        yield application.name, grants[application], *bands, application.application_id or None


def _by_account(context: ReportContext, matrix: Table) -> Iterator[Row]:
    for account_id, lines in groupby(context.tables.rows(matrix), key=lambda row: row[_ACCOUNT_ID]):
        held = list(lines)
        applications = {row[_APPLICATION_ID] for row in held if row[_APPLICATION_ID] is not None}
        privileged = sum(row[_PRIVILEGED] == "yes" for row in held)
        yield *(held[0][place] for place in _SUMMARY), len(held), privileged, len(applications), account_id


def _use_part(table: Table) -> Part:
    chart = Chart(
        kind="heat",
        title="Grants by application and by when the holder last used it",
        table=table,
        label="application",
        values=BANDS,
        labels=_LABELS,
    )
    explanation = "Of a grant of no application, when the account was last used at all."
    return Part("Access that nobody uses", [explanation], [table], chart, none="Nothing is held.")


REPORT = Report(NAME, 30, gather)

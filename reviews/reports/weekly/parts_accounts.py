"""The accounts that Just-in-Time provisioning made, and the entitlements that changed hands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from governance.store.queries.account_pages import first_applications
from governance.store.queries.grant_pages import LATEST
from governance.store.telling.printed_reports import PrintedReport
from ingest.contract.counting import counted
from reviews.reports.support.context import ReportContext, minute
from reviews.reports.support.document import Part
from reviews.reports.support.grant_changes import (
    ACTIVATION_COLUMNS,
    CHANGE_COLUMNS,
    GRANTED,
    REMOVED,
    Change,
    activation_lines,
    change_lines,
    changes,
)
from reviews.reports.support.naming import account, application, entitlements, idps, logins
from reviews.reports.support.tables import Row
from reviews.reports.support.words import yes_or_no
from reviews.store.reports.accounts import (
    Activations,
    JitRow,
    activation_blocks,
    jit_blocks,
    jit_follow_up,
    late_jit_blocks,
)

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_LATE = (
    "Detected late: made before the period, and known to be made by Just-in-Time provisioning only in it, or since the "
    "report before was printed."
)
_JIT_COLUMNS = (
    "account",
    "source",
    "provenance",
    "made_at",
    "idp",
    "first_application",
    "entitlements",
    "verdicts",
    "reviewer",
    "account_id",
    "application_id",
)
_COUNTED = (GRANTED, REMOVED, "activated")


def new_jit(week: ReportContext, printed: PrintedReport | None) -> Part:
    """Return the period's new JIT accounts, and those made before it that are told only now."""
    blocks = jit_blocks(week.connection, *week.span)
    lines = (line for block in blocks for line in _jit_lines(week, block))
    late_blocks = late_jit_blocks(week.connection, week.from_at, *_detected_in(week, printed))
    late = (
        (*line, minute(row.detected_at))
        for block in late_blocks
        for row, line in zip(block, _jit_lines(week, block), strict=True)
    )
    tables = [
        week.table("new_jit_accounts", _JIT_COLUMNS, lines),
        week.table("jit_accounts_detected_late", (*_JIT_COLUMNS, "detected_at"), late),
    ]
    return Part("New JIT accounts", [_LATE], tables)


def _detected_in(week: ReportContext, printed: PrintedReport | None) -> tuple[int, int]:
    """Return the span in which what is told late was detected: since last week's report, else in the period.

    What was read ends before it is recorded: what that report knew is not late, and what this one knows is told.
    """
    if printed is None:
        return week.span
    return max(week.from_at, printed.known_at), LATEST


def _jit_lines(week: ReportContext, block: list[JitRow]) -> Iterator[Row]:
    details = [_decode(row.detail) if row.detail else {} for row in block]
    names = entitlements(week, (e for detail in details for e in detail.get("entitlements") or ()))
    ids = {row.account_id for row in block}
    first = first_applications(week.connection, ids, week.as_of)
    after = jit_follow_up(week.connection, ids, week.as_of)
    reviewers = logins(week, after.reviewers.values())
    where = {row.account_id: row.application_id or first.get(row.account_id) for row in block}
    applications = week.snapshot.application_names(where.values())
    came_from = idps(week, ((row.issuer, detail.get("idp")) for row, detail in zip(block, details, strict=True)))
    for row, detail in zip(block, details, strict=True):
        held = ", ".join(sorted(names[e] for e in detail.get("entitlements") or ()))
        findings, unanswered = after.findings.get(row.account_id, 0), after.unanswered.get(row.account_id, 0)
        yield (
            account(row.account_id, row.name),
            row.issuer,
            row.provenance,
            minute(row.made_at),
            came_from.get((row.issuer, detail.get("idp"))),
            application(applications, where[row.account_id]),
            held or None,
            _verdicts(findings, unanswered),
            reviewers.get(after.reviewers.get(row.account_id), "not asked yet"),
            row.account_id,
            where[row.account_id],
        )


def _verdicts(findings: int, unanswered: int) -> str:
    of_policies = counted(findings, "finding") if findings else "no finding"
    return f"{of_policies}, {unanswered:,} not evaluable" if unanswered else of_policies


def entitlement_changes(week: ReportContext) -> Part:
    """Return the grants that began or ended in the period, privileged first; activations are grouped, and no change."""
    counts: Counter[tuple[str, str, str]] = Counter()
    lines = (
        (yes_or_no(change.privileged), *line) for change, line in change_lines(week, _counted(changes(week), counts))
    )
    listed = week.table("entitlement_changes", ("privileged", *CHANGE_COLUMNS), lines)
    activated = (
        line for block in activation_blocks(week.connection, *week.span) for line in _activations(week, block, counts)
    )
    activations = week.table("activations", ACTIVATION_COLUMNS, activated)
    kinds = sorted({key[:2] for key in counts}, key=lambda key: (key[0] != "yes", key[1]))
    summary: list[Row] = [(*kind, *(counts[*kind, what] for what in _COUNTED)) for kind in kinds]
    summed = week.table("entitlement_change_counts", ("privileged", "type", *_COUNTED), summary)
    words = "An activation is the use of what somebody is eligible for, until it runs out: no grant, and no removal."
    return Part("Entitlement changes", [words], [summed, activations, listed])


def _activations(week: ReportContext, block: list[Activations], counts: Counter[tuple[str, str, str]]) -> Iterator[Row]:
    for activated in block:
        counts[yes_or_no(activated.privileged), activated.entitlement_type, "activated"] += activated.times
    return activation_lines(week, block)


def _counted(listed: Iterable[Change], counts: Counter[tuple[str, str, str]]) -> Iterator[Change]:
    for change, what in listed:
        counts[yes_or_no(change.privileged), change.entitlement_type, REMOVED if what == REMOVED else GRANTED] += 1
        yield change, what

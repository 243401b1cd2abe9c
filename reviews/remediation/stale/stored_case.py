"""A case of the sweep as it is stored, and as the audit trail tells of it."""

from __future__ import annotations

from governance.audit.entries import Entry, entry, spelled
from reviews.remediation.stale.life_cycle import Case, CaseState
from reviews.store.stale.case_rows import CaseRow


def case_of(row: CaseRow) -> Case:
    """Return a case as it is stored."""
    state: CaseState = row.state  # type: ignore[assignment]  # written from a Case alone
    return Case(
        state,
        row.warned_at,
        row.act_at,
        row.resting_since,
        row.reminded,
        row.reason or "",
        row.handed_at,
        row.seen_at,
        row.ended_at,
    )


def row_of(row: CaseRow, case: Case, now: int) -> CaseRow:
    """Return a row with its case as it stands now, looked at now."""
    return row._replace(**case._asdict(), looked_at=now)


def case_entry(row: CaseRow, now: int) -> Entry:
    """Return the audit entry of a case that came to a state."""
    what = {
        "round": row.round,
        "state": row.state,
        "at": spelled(now),
        "policy": row.policy,
        "threshold_days": row.threshold_days,
        "act_at": spelled(row.act_at),
        "reason": row.reason,
        "handed_to": row.handed_to,
    }
    return entry("stale_case", row.account_id, now, what)

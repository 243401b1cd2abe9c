"""What the weekly report rests on: when the store last learned something, what was rejected, which jobs failed."""

from __future__ import annotations

from sqlalchemy import Connection

from governance.store.database.statements import rows

_KNOWN = (
    "SELECT MAX(at) FROM (SELECT MAX(recorded_at) AS at FROM audit_entry UNION ALL SELECT MAX(recorded_at) FROM fact) k"
)
# Rejected records are counted by when they came: their content tells no instant that could be trusted.
_REJECTED = (
    "SELECT COALESCE(idp, ''), COALESCE(reason, ''), COUNT(*) FROM rejected WHERE replayed_at IS NULL "
    "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)
_FAILED = (
    "SELECT job, status, COUNT(*), MAX(due_at) FROM job_run WHERE due_at > %s AND due_at <= %s "
    "AND status IN ('missed', 'failed') GROUP BY job, status ORDER BY job, status"
)


def last_recorded_at(connection: Connection) -> int | None:
    """Return when the last of what the store knows was recorded; None for an empty store."""
    at = rows(connection, _KNOWN)[0][0]
    return int(at) if at is not None else None


def rejected_by_reason(connection: Connection) -> list[tuple[str, str, int]]:
    """Return (idp, reason, records) of what waits to be replayed."""
    return [(idp, reason, count) for idp, reason, count in rows(connection, _REJECTED)]


def failed_runs(connection: Connection, from_at: int, to_at: int) -> list[tuple[str, str, int, int]]:
    """Return (job, status, runs, last due) of the runs that were missed or failed in a span."""
    return [(job, status, n, at) for job, status, n, at in rows(connection, _FAILED, (from_at, to_at))]

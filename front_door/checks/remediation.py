"""Checks of remediation: whether what was revoked is gone by its day, and what waits for people."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import Check
from governance.store.clock import now_micros
from ingest.contract.counting import counted
from reviews.store.remediation.waiting_removals import removals_standing


def remediation_checks(connection: Connection) -> Iterator[Check]:
    """Yield whether removals are overdue."""
    standing = removals_standing(connection, now_micros())
    detail = f"{counted(standing.open, 'removal')} open: {counted(standing.tasks, 'task')} of people"
    detail += f", {standing.to_approve:,} waiting for approval"
    if standing.overdue:
        what = "`jitgov remediation list --open` names them, their owners and their tasks"
        yield Check("remediation", "warn", f"{detail}; {standing.overdue:,} overdue", what)
    else:
        yield Check("remediation", "ok", f"{detail}; none overdue")

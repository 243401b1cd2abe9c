"""Checks of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.backlog import backlog
from front_door.checks.check import Check
from governance.queries.audit_faults import faults_told
from governance.queries.audit_verification import verify_on
from governance.store.evidence.audit_rows import count_unsealed, head_to_seal_on, oldest_unsealed_at, stored_head
from ingest.contract.counting import counted


def audit_checks(connection: Connection) -> Iterator[Check]:
    """Yield what waits to be sealed, and whether the chain holds from where it was verified last."""
    oldest = oldest_unsealed_at(connection)
    yield backlog(
        "unsealed",
        f"{counted(count_unsealed(connection), 'audit entry waits', 'audit entries wait')} to be sealed",
        oldest,
    )
    head_to_seal_on(connection)
    if stored_head(connection) is None:
        yield Check("audit", "ok", "nothing is sealed yet")
        return
    trail, audited = verify_on(connection)
    faults = faults_told(trail, audited)
    head = trail.chain.sound
    detail = f"{counted(head.seq, 'entry')}, head {head.chain_hash}"
    if faults:
        yield Check("audit", "fail", " ".join(faults), "keep the store as it is and compare it with a backup")
    elif trail.since is not None:
        detail += f"; walked from entry {trail.since.head.seq + 1:,} on"
        yield Check("audit", "ok", detail, "`jitgov audit verify --full` walks all of it")
    else:
        yield Check("audit", "ok", f"{detail}; all of it was walked")

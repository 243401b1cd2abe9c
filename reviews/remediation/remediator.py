"""Carries decisions out, step by step: takes what was decided, then looks at each removal that is due.

Any number of workers may run it: a removal is claimed for a while, and its row, changed under its lock, says what may
follow. Whoever dies leaves it to the next. One source that cannot be asked keeps no other waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from ingest.contract.counting import counted
from ingest.contract.errors import SetupError, TransientError
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.guards import refusal
from reviews.remediation.intake import begin_anew, take_decisions, withdraw_corrected
from reviews.remediation.interface import Connector
from reviews.remediation.planned_writes import closed_kinds, hold_or_pass, write_plan
from reviews.remediation.planning import plan_of
from reviews.remediation.sending import send
from reviews.remediation.stored_removal import holding_of, locked, paths_in, put
from reviews.remediation.ticketing import tell_tickets
from reviews.remediation.verifying import is_logged, look, watch
from reviews.store.remediation.removal_rows import RemovalRow, claim_due, count_overdue, note_fault
from reviews.store.remediation.write_rows import writes_of

_LEASE = 180 * 1_000_000
_MOST = 50
_AGAIN_AFTER = 300 * 1_000_000


class Turn(NamedTuple):
    """What one turn did: removals that are new, those that were looked at, and faults of sources."""

    taken: int = 0
    looked_at: int = 0
    faults: tuple[str, ...] = ()
    overdue: int = 0
    """Removals that were to be at their end by now."""

    def line(self) -> str:
        """Return it in one line."""
        done = f"{counted(self.taken, 'decision')} taken, {counted(self.looked_at, 'removal')} looked at"
        overdue = [f"{self.overdue:,} are overdue"] if self.overdue else []
        return "; ".join([done, *overdue, *self.faults])


def remediate(engine: Engine, context: CarryingContext, now: int) -> Turn:
    """Take what was decided, and bring every removal that is due one step further."""
    taken = take_decisions(engine, context.reviews, context.owners, now)
    context.at_point("taken")
    looked_at = 0
    faults: dict[str, str] = {}
    while True:
        with writing(engine) as connection:
            due = claim_due(connection, now, now + _LEASE, _MOST)
        if not due:
            tell_tickets(engine, context, now)
            with reading(engine) as connection:
                overdue = count_overdue(connection, now)
            return Turn(taken, looked_at, tuple(sorted(faults.values())), overdue)
        context.at_point("claimed")
        looked_at += len(due)
        faults |= asyncio.run(_all_of(engine, due, context, now))


async def _all_of(engine: Engine, due: Sequence[RemovalRow], context: CarryingContext, now: int) -> dict[str, str]:
    """Bring removals one step further; return what is wrong, by source."""
    faults: dict[str, str] = {}
    opened: dict[str, Connector] = {}
    try:
        for row in due:
            if row.issuer in faults:
                _later(engine, row, faults[row.issuer], now)
                continue
            try:
                await _one(engine, row, _connector(opened, row.issuer, context), context, now)
            except (TransientError, SetupError) as fault:
                faults[row.issuer] = f"{row.issuer}: {fault}"
                _later(engine, row, str(fault), now)
    finally:
        for connector in opened.values():
            await connector.close()
    return faults


def _connector(opened: dict[str, Connector], issuer: str, context: CarryingContext) -> Connector | None:
    if issuer not in opened and issuer in context.connectors:
        opened[issuer] = context.connectors[issuer]()
    return opened.get(issuer)


def _later(engine: Engine, row: RemovalRow, fault: str, now: int) -> None:
    with writing(engine) as connection:
        note_fault(connection, row.removal_id, fault, now + _AGAIN_AFTER)


async def _one(
    engine: Engine, row: RemovalRow, connector: Connector | None, context: CarryingContext, now: int
) -> None:
    match row.state:
        case "decided" | "held":
            if hold_or_pass(engine, row.removal_id, context, now):
                paths = await connector.read(holding_of(row)) if connector is not None else None
                context.at_point("read")
                write_plan(engine, row.removal_id, plan_of(holding_of(row), paths), context, now)
                context.at_point("planned")
        case "approved" | "applying" if not context.sends:
            _later(engine, row, "", now + 1)
        case "approved" | "applying" if connector is not None:
            await send(engine, row, connector, context, now)
        case "applied" | "unverified":
            if not is_logged(engine, row, context, now) and connector is not None:
                await look(engine, row, connector, context, now)
        case "planned":
            if not _is_withdrawn(engine, row, context, now):
                _open_dry_run(engine, row, context, now)
        case "refused":
            _begin_where_let(engine, row, context, now)
        case "seen":
            watch(engine, row, context, now)
        case _:
            if not is_logged(engine, row, context, now) and not _is_withdrawn(engine, row, context, now):
                _later(engine, row, "", now + 3_600 * 1_000_000)


def _is_withdrawn(engine: Engine, row: RemovalRow, context: CarryingContext, now: int) -> bool:
    """Withdraw what is planned or a person's task once its decision was corrected; return whether it was."""
    with writing(engine) as connection:
        return withdraw_corrected(connection, locked(connection, row.removal_id), context.reviews, now) is not None


def _begin(engine: Engine, row: RemovalRow, context: CarryingContext, now: int) -> None:
    with writing(engine) as connection:
        begin_anew(connection, row.removal_id, context.reviews, now)


def _begin_where_let(engine: Engine, row: RemovalRow, context: CarryingContext, now: int) -> None:
    """Plan anew what a guard refused, once that has passed; while it has not, nothing is told again."""
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        writes = [path for path in paths_in(current.paths) if path.obstacle is None]
        refused = refusal(connection, current, writes, context, now)
        if current.state == "refused" and refused is not None and refused.again_at is not None:
            put(connection, current._replace(why=refused.why, next_at=refused.again_at))
            return
    _begin(engine, row, context, now)


def _open_dry_run(engine: Engine, row: RemovalRow, context: CarryingContext, now: int) -> None:
    """Plan anew what was planned as a dry run, where the settings now let it be sent."""
    with writing(engine) as connection:
        kinds = [write.kind for write in writes_of(connection, row.removal_id) if write.state == "dry"]
    if kinds and not closed_kinds(row, kinds, context):
        _begin(engine, row, context, now)
    else:
        _later(engine, row, "", now + 3_300 * 1_000_000)

"""Sends the writes of a removal that is approved: each row is committed before its write, and answered after it.

Whoever dies in between leaves a row that says ``writing``: whoever follows takes it as lost, and reads the source.
"""

from __future__ import annotations

from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from ingest.clients.http.write_outcomes import Done, Outcome, Refused
from ingest.contract.errors import SetupError, TransientError
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.guards import refusal
from reviews.remediation.intake import begin_anew, withdraw_corrected
from reviews.remediation.interface import REPEATABLE, Connector
from reviews.remediation.machine.looks import FIRST_AFTER
from reviews.remediation.machine.removal_inputs import Answered, Declined, Sent, Stopped
from reviews.remediation.planned_writes import what_of, who_of
from reviews.remediation.planning import same_writes
from reviews.remediation.sent_writes import path_of, writes_of_attempt
from reviews.remediation.stored_removal import holding_of, locked, moved, paths_in, put
from reviews.remediation.taking_up import taken_up
from reviews.remediation.task_words import task_of
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.write_rows import (
    WriteRow,
    begin_write,
    drop_planned,
    end_write,
    hold_breaker,
    unsent_write,
    writes_of,
)

_NOT_FOUND = 404
_ASKED_AGAIN_AFTER = 60 * 1_000_000
_LOCKED_FOR = 180 * 1_000_000
"""Longer than a write's own deadline: by then whoever sent it is dead, or has its answer."""


async def send(engine: Engine, row: RemovalRow, connector: Connector, context: CarryingContext, now: int) -> None:
    """Send what is planned for a removal, one write after the other."""
    state: str | None = row.state
    if state == "applying":
        state = await taken_up(engine, row, connector, context, now)
        context.at_point("taken up")
    if state == "approved" and not await _begun(engine, row, connector, context, now):
        return
    if state not in ("approved", "applying"):
        return
    context.at_point("begun")
    for write in _open_writes(engine, row.removal_id):
        if not _is_taken(engine, write, now):
            continue
        context.at_point("committed")
        outcome = await _removed(engine, write, connector)
        context.at_point("sent")
        _note(engine, write, outcome, context, now)
        context.at_point("answered")
    _end(engine, row.removal_id, context, now)


async def _begun(engine: Engine, row: RemovalRow, connector: Connector, context: CarryingContext, now: int) -> bool:
    """Commit that a removal's writes are being sent; return False where they must not be any more."""
    paths = await connector.read(holding_of(row))
    context.at_point("read again")
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        # Two workers that each take a privilege from one of its last two holders are told of each other here.
        hold_breaker(connection, current.issuer)
        if current.state != "approved" or withdraw_corrected(connection, current, context.reviews, now) is not None:
            return False
        planned = [path for path in paths_in(current.paths) if path.obstacle is None]
        if not same_writes(planned, paths):
            anew = begin_anew(connection, row.removal_id, context.reviews, now)
            # Sources read late: whoever asked at once again might be told the other way round without end.
            put(connection, anew._replace(next_at=now + _ASKED_AGAIN_AFTER))
            return False
        refused = refusal(connection, current, planned, context, now)
        if refused is not None:
            drop_planned(connection, row.removal_id)
            stopped = moved(connection, current, Stopped(now), context.settings, why=refused.why)
            put(connection, stopped._replace(next_at=refused.again_at))
            return False
        sent = moved(connection, current, Sent(now), context.settings)
        put(connection, sent._replace(next_at=now + _LOCKED_FOR))
        context.at_point("sending to be committed")
        return True


async def _removed(engine: Engine, write: WriteRow, connector: Connector) -> Outcome:
    """Send a write, once; where nothing was sent for sure it is as it was, and the fault is raised."""
    try:
        return await connector.remove(path_of(write))
    except (TransientError, SetupError):
        with writing(engine) as connection:
            unsent_write(connection, write.write_id)
        raise


def _open_writes(engine: Engine, removal_id: str) -> list[WriteRow]:
    with reading(engine) as connection:
        return [write for write in writes_of(connection, removal_id) if write.state == "planned"]


def _is_taken(engine: Engine, write: WriteRow, now: int) -> bool:
    with writing(engine) as connection:
        # Whoever was slow for longer than its claim finds that another one asks the source and the guards anew.
        is_being_sent = locked(connection, write.removal_id).state == "applying"
        return is_being_sent and begin_write(connection, write.write_id, now)


def _note(engine: Engine, write: WriteRow, outcome: Outcome, context: CarryingContext, now: int) -> None:
    with writing(engine) as connection:
        if isinstance(outcome, Done):
            end_write(connection, write.write_id, "done", now, outcome.status, "")
        elif isinstance(outcome, Refused) and outcome.code != _NOT_FOUND:
            end_write(connection, write.write_id, "refused", now, outcome.code, outcome.words)
        elif isinstance(outcome, Refused):
            # Gone already, never there, or not replicated yet: reads tell.
            end_write(connection, write.write_id, "unknown", now, outcome.code, outcome.words)
        else:
            end_write(connection, write.write_id, "unknown", now, None, outcome.reason)
        context.at_point("answer to be committed")


def _end(engine: Engine, removal_id: str, context: CarryingContext, now: int) -> None:
    """Let a removal whose writes were all sent be applied, or a person's where the source refused one."""
    with writing(engine) as connection:
        row = locked(connection, removal_id)
        if row.state != "applying":
            return
        for write in writes_of(connection, removal_id):
            if write.state == "writing":
                end_write(connection, write.write_id, "unknown", now, None, "whoever sent it ended before its answer")
        writes = writes_of_attempt(connection, row)
        refused = next((write for write in writes if write.state == "refused"), None)
        if refused is not None:
            after = moved(connection, row, Declined(now), context.settings, why=f"refused: {refused.words}".strip())
            words = task_of("not_writable", who_of(connection, row), what_of(connection, row), paths_in(row.paths))
            task = f"{words} The source refused ({refused.status} {refused.words})"
            put(connection, after._replace(task=task, next_at=now))
            return
        is_known = all(write.state == "done" for write in writes)
        repeatable = all(write.kind in REPEATABLE for write in writes)
        after = moved(connection, row, Answered(now, is_known, repeatable), context.settings)
        put(connection, after._replace(next_at=now + FIRST_AFTER))
        context.at_point("end to be committed")

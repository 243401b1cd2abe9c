"""Takes up a removal whose sender ended in the midst of it: the source and the guards are asked of what was not sent.

It may have lain for hours. Where no write was sent it is approved as before, and begins from there. Where some were,
the others go on only as far as the source still shows what they end, and no guard forbids them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from governance.store.database.engine import reading, writing
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.guards import refusal
from reviews.remediation.interface import Connector, Path
from reviews.remediation.machine.removal_inputs import Unsent
from reviews.remediation.sent_writes import path_of, writes_of_attempt
from reviews.remediation.stored_removal import holding_of, locked, moved, put
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.write_rows import WriteRow, drop_write, hold_breaker, writes_of

_FOLLOWING = "sessions"
"""Ended after an account was suspended; no list shows them any more then."""


async def taken_up(
    engine: Engine, row: RemovalRow, connector: Connector, context: CarryingContext, now: int
) -> str | None:
    """Return the state in which a removal goes on; None: it waits until a guard that may pass is asked again."""
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        if current.state == "applying" and not _sent(writes_of_attempt(connection, current)):
            put(connection, _unsent(connection, current, context, now))
            return "approved"
    with reading(engine) as connection:
        if not _planned(writes_of_attempt(connection, row)):
            return current.state
    paths = await connector.read(holding_of(row))
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        if current.state != "applying":
            return None
        hold_breaker(connection, current.issuer)
        return _rest_allowed(connection, current, paths, context, now)


def _unsent(connection: Connection, row: RemovalRow, context: CarryingContext, now: int) -> RemovalRow:
    sent = (write.sent_at for write in writes_of(connection, row.removal_id) if write.sent_at is not None)
    unsent = Unsent(now, max(sent, default=None))
    after = moved(connection, row, unsent, context.settings, why="nothing was sent: whoever was to send it ended")
    return after._replace(next_at=now)


def _rest_allowed(
    connection: Connection, row: RemovalRow, paths: Sequence[Path], context: CarryingContext, now: int
) -> str | None:
    """Drop the writes that end nothing any more, and all of them where a guard forbids them."""
    still_there = {path.ends for path in paths if path.obstacle is None}
    left: list[Path] = []
    for write in _planned(writes_of_attempt(connection, row)):
        path = path_of(write)
        if path.kind != _FOLLOWING and path.ends not in still_there:
            drop_write(connection, write.write_id)
        else:
            left.append(path)
    refused = refusal(connection, row, left, context, now) if left else None
    if refused is not None and refused.again_at is not None:
        put(connection, row._replace(why=refused.why, next_at=refused.again_at))
        return None
    if refused is not None:
        for write in _planned(writes_of_attempt(connection, row)):
            drop_write(connection, write.write_id)
    return row.state


def _sent(writes: Sequence[WriteRow]) -> list[WriteRow]:
    return [write for write in writes if write.state not in ("planned", "dropped")]


def _planned(writes: Sequence[WriteRow]) -> list[WriteRow]:
    return [write for write in writes if write.state == "planned"]

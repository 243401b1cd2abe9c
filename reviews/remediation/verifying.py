"""Looks whether access is gone: in the source's log as the store has it, else by reads of the source; and watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from governance.store.database.engine import writing
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.interface import REPEATABLE, Connector, Path
from reviews.remediation.machine.looks import next_look_at
from reviews.remediation.machine.removal_inputs import Logged, Look, Regranted, Watching
from reviews.remediation.planned_writes import planned_again, what_of, who_of
from reviews.remediation.sent_writes import path_of, writes_of_attempt
from reviews.remediation.stored_removal import holding_of, locked, moved, put
from reviews.remediation.task_words import task_of
from reviews.store.remediation.held_now import HeldRow, accounts_of, ended_since, held_now
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.write_rows import WriteRow

_HOUR = 3_600 * 1_000_000
_STATED = "the account is "
_strings = msgspec.json.Decoder(list[str]).decode
WAITING = ("applied", "unverified", "manual", "refused", "reappeared")
"""States in which what the log tells makes it seen."""


class Evidence(NamedTuple):
    """What the store believes: whether it is held, the events that show its end, and those that began it anew."""

    is_held: bool
    ended_by: tuple[str, ...]
    held_since: int | None
    began_by: tuple[str, ...]


def evidence_of(connection: Connection, row: RemovalRow, since: int, now: int) -> Evidence:
    """Return what the store believes of a removal's access, with what tells it."""
    if row.entitlement_id is None:
        account = accounts_of(connection, [row.account_id]).get(row.account_id)
        is_out = account is not None and account.state in ("disabled", "deleted")
        statements = (f"{_STATED}{account.state}",) if account is not None and is_out else ()
        return Evidence(not is_out, statements, None, ())
    held = _of(row, held_now(connection, row.account_id, now))
    ended = _of(row, ended_since(connection, row.account_id, row.entitlement_id, since))
    newest = max(held, key=lambda grant: grant.valid_from, default=None)
    return Evidence(
        bool(held),
        tuple(event for grant in ended for event in _events(grant)[-1:]),
        newest.valid_from if newest is not None else None,
        tuple(_events(newest)[:1]) if newest is not None else (),
    )


def _of(row: RemovalRow, grants: Sequence[HeldRow]) -> list[HeldRow]:
    """Return the grants of what is to go; in whichever mode, where the decision named none."""
    return [
        grant
        for grant in grants
        if grant.entitlement_id == row.entitlement_id
        and (row.mode is None or grant.mode == row.mode)
        and (row.scope is None or grant.scope == row.scope)
    ]


def _events(grant: HeldRow) -> list[str]:
    return _strings(grant.evidence) if grant.evidence else []


def is_logged(engine: Engine, row: RemovalRow, context: CarryingContext, now: int) -> bool:
    """Let a removal be seen where the source's log tells its end; return whether it does."""
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        if current.state not in WAITING:
            return False
        since = current.applied_at or current.decided_at
        evidence = evidence_of(connection, current, since, now)
        if evidence.is_held or not evidence.ended_by:
            return False
        after = moved(connection, current, Logged(now), context.settings, evidence=evidence.ended_by)
        put(connection, after._replace(seen_by=", ".join(evidence.ended_by), task=None, next_at=now + _HOUR))
        return True


async def look(engine: Engine, row: RemovalRow, connector: Connector, context: CarryingContext, now: int) -> None:
    """Read the source once, and let the removal be what its reads agree on."""
    paths = await connector.read(holding_of(row))
    context.at_point("looked")
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        if current.state not in ("applied", "unverified"):
            return
        writes = writes_of_attempt(connection, current)
        own, rest = _parted(writes, paths)
        after = moved(
            connection,
            current,
            Look(now, bool(own), bool(rest)),
            context.settings,
            is_known=all(write.state == "done" for write in writes),
            repeatable=all(write.kind in REPEATABLE for write in writes),
            evidence=[f"read of the source at {now}"],
        )
        put(connection, _after_look(connection, after, own, rest, now))
        context.at_point("look to be committed")


def _after_look(connection: Connection, row: RemovalRow, own: list[Path], rest: list[Path], now: int) -> RemovalRow:
    if row.state == "seen":
        return row._replace(seen_by="three reads of the source that agree", task=None, next_at=now + _HOUR)
    if row.state == "manual":
        obstacle = rest[0].obstacle or "group_path"
        task = task_of(obstacle, who_of(connection, row), what_of(connection, row), rest)
        return row._replace(why="another path is left", task=task, next_at=now + _HOUR)
    if row.state == "approved":
        planned_again(connection, row, own, now)
        return row._replace(next_at=now)
    if row.state == "unverified":
        task = f"Nobody can tell whether {what_of(connection, row)} is gone from {who_of(connection, row)}: look"
        return row._replace(
            task=f"{task} in the source, then say so with `jitgov remediation verify`", next_at=now + _HOUR
        )
    return row._replace(next_at=next_look_at(row.applied_at or now, now))


def _parted(writes: list[WriteRow], paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Return the paths that the writes were to end, and the others."""
    sent = {path_of(write).ends for write in writes}
    own = [path for path in paths if path.ends in sent]
    return own, [path for path in paths if path not in own]


def watch(engine: Engine, row: RemovalRow, context: CarryingContext, now: int) -> None:
    """Tell where what was gone is held again; end the watch where its time is over."""
    with writing(engine) as connection:
        current = locked(connection, row.removal_id)
        if current.state != "seen" or current.seen_at is None:
            return
        evidence = evidence_of(connection, current, current.applied_at or current.decided_at, now)
        if not evidence.is_held and evidence.ended_by:
            current = current._replace(seen_by=", ".join(evidence.ended_by))
        if evidence.is_held and _came_back(current, evidence):
            why = "it is held again"
            after = moved(connection, current, Regranted(now), context.settings, why=why, evidence=evidence.began_by)
            task = f"{what_of(connection, current)} of {who_of(connection, current)} was removed and is held again: "
            task += "ask who gave it and why, then `jitgov remediation plan`, or give it up with a reason"
            put(connection, after._replace(task=task, next_at=now + _HOUR))
            return
        after = moved(connection, current, Watching(now), context.settings)
        put(connection, after._replace(next_at=None if after.state == "watched" else now + _HOUR))


def _came_back(row: RemovalRow, evidence: Evidence) -> bool:
    """Tell whether it is held by something newer than the removal; what the log tells late is nothing new."""
    if row.entitlement_id is None:
        return (row.seen_by or "").startswith(_STATED)
    return evidence.held_since is not None and evidence.held_since > (row.applied_at or row.decided_at)

"""Writes a plan down: guards and breaker in one transaction, under the source's lock: two workers share one count.

Nothing is sent here. What a guard refuses, what no write of ours can end, and what is gone already is told as that.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, Engine

from governance.audit.entries import spelled
from governance.model.keys import made_id
from governance.store.database.engine import writing
from governance.store.queries.entity_names import latest_names
from ingest.contract.counting import counted
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.guards import refusal
from reviews.remediation.intake import withdraw_corrected
from reviews.remediation.interface import Path
from reviews.remediation.machine.looks import agreed, looked, next_look_at
from reviews.remediation.machine.removal_inputs import Approved, LeftToPerson, Logged, Planned, Reached, Stopped
from reviews.remediation.planning import Plan
from reviews.remediation.stored_removal import holding_of, locked, moved, paths_text, put, removal_of
from reviews.remediation.task_words import task_of
from reviews.settings.remediation import RemediationSettings
from reviews.store.remediation.held_now import accounts_of, held_now
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.write_rows import WriteRow, count_planned, hold_breaker, insert_writes

_HOUR = 3_600 * 1_000_000
AUTHOR_OF_LIMIT = "approve_above of the settings"
DRY = "a dry run"
_PLANNABLE = ("decided", "held")


def hold_or_pass(engine: Engine, removal_id: str, context: CarryingContext, now: int) -> bool:
    """Hold a removal until its decision can be corrected no more; return whether it may be planned now."""
    with writing(engine) as connection:
        row = locked(connection, removal_id)
        if row.state not in _PLANNABLE or withdraw_corrected(connection, row, context.reviews, now) is not None:
            return False
        if now >= row.hold_until:
            return True
        after = moved(connection, row, Reached(now), context.settings)
        # It is looked at before its end too: a decision that is corrected is told as withdrawn soon.
        put(connection, after._replace(next_at=min(row.hold_until, now + _HOUR)))
        return False


def write_plan(engine: Engine, removal_id: str, plan: Plan, context: CarryingContext, now: int) -> None:
    """Write what is to be done of a removal."""
    with writing(engine) as connection:
        hold_breaker(connection, locked(connection, removal_id).issuer)
        row = locked(connection, removal_id)
        if row.state not in _PLANNABLE or withdraw_corrected(connection, row, context.reviews, now) is not None:
            return
        row = row._replace(paths=paths_text([*plan.writes, *plan.residual]), residual=paths_text(plan.residual))
        if plan.is_gone:
            _write_gone(connection, row, context, now)
        elif not plan.writes:
            put(connection, left_to_person(connection, row, plan, context, now))
        else:
            _write_planned(connection, row, plan, context, now)
        context.at_point("plan to be committed")


def _write_gone(connection: Connection, row: RemovalRow, context: CarryingContext, now: int) -> None:
    has_own_account = row.application_id is not None and row.wanted == "remove" and row.finding_id is None
    if has_own_account and _lives_in_application(connection, row):
        put(connection, left_to_person(connection, row, Plan(obstacle="no_list"), context, now))
        return
    if any(
        grant.via for grant in held_now(connection, row.account_id, now) if grant.entitlement_id == row.entitlement_id
    ):
        put(connection, left_to_person(connection, row, Plan(obstacle="group_path"), context, now))
        return
    looks = looked(removal_of(row).looks, now, 0, is_there=False)
    row = row._replace(looks=msgspec.json.encode(looks).decode())
    if agreed(looks) is None:
        put(connection, row._replace(next_at=next_look_at(0, now)))
        return
    why = "the source shows no path of it"
    after = moved(connection, row, Logged(now), context.settings, why=why)
    put(
        connection,
        after._replace(seen_by="three reads of the source that agree, before anything was sent", next_at=now + _HOUR),
    )


def _lives_in_application(connection: Connection, row: RemovalRow) -> bool:
    key = f"{row.application_id}>{row.account_id}"
    account = accounts_of(connection, [key]).get(key)
    return account is not None and account.state not in ("deleted", "disabled")


def left_to_person(
    connection: Connection, row: RemovalRow, plan: Plan, context: CarryingContext, now: int
) -> RemovalRow:
    """Return a removal as a person's task, with exact words; the caller writes it."""
    obstacle = plan.obstacle or (plan.residual[0].obstacle if plan.residual else None) or "not_writable"
    task = task_of(obstacle, who_of(connection, row), what_of(connection, row), plan.residual)
    after = moved(connection, row, LeftToPerson(now), context.settings, why=obstacle)
    return after._replace(task=task, next_at=now + _HOUR)


def _write_planned(connection: Connection, row: RemovalRow, plan: Plan, context: CarryingContext, now: int) -> None:
    settings = context.settings
    closed = closed_kinds(row, [path.kind for path in plan.writes], context)
    planned = count_planned(connection, row.issuer, now - settings.period_hours * _HOUR)
    refused = refusal(connection, row, plan.writes, context, now)
    if refused is not None:
        after = moved(connection, row, Stopped(now), settings, why=refused.why)
        put(connection, after._replace(next_at=refused.again_at))
        return
    evidence = [path.told for path in (*plan.writes, *plan.residual)]
    after = moved(connection, row, Planned(now, bool(plan.residual)), settings, evidence=evidence)
    after = after._replace(planned_at=now)
    is_stopped = not closed and planned + len(plan.writes) > settings.stop_above
    state = "dry" if closed else "stopped" if is_stopped else "planned"
    insert_writes(connection, [_write(after, path, now, state) for path in plan.writes])
    if closed:
        why = f"{DRY}: the settings do not allow these writes to {row.issuer}: {', '.join(closed)}"
        after = after._replace(why=why, next_at=now + _HOUR)
    elif is_stopped:
        # Planned once and told once: it does not begin again by itself, however much time passes.
        why = f"{breaker_words(row.issuer, planned, settings)}; it waits until somebody approves it"
        after = after._replace(why=why, next_at=now + _HOUR)
    elif planned + len(plan.writes) > settings.approve_above:
        since = spelled(now - settings.period_hours * _HOUR)
        why = f"{counted(planned, 'write was', 'writes were')} planned since {since}; it needs approval"
        # Looked at all the same: a decision that is corrected meanwhile asks nobody for approval any more.
        after = after._replace(why=why, next_at=now + _HOUR)
    else:
        after = moved(connection, after, Approved(now), settings)
        after = after._replace(approved_at=now, approved_by=AUTHOR_OF_LIMIT, next_at=now)
    put(connection, after)


def breaker_words(issuer: str, planned: int, settings: RemediationSettings) -> str:
    """Return why the breaker stops a write."""
    why = f"the breaker: {counted(planned, 'write')} to {issuer} planned within {settings.period_hours} hours"
    return f"{why}, of {settings.stop_above:,} at most"


def closed_kinds(row: RemovalRow, kinds: Iterable[str], context: CarryingContext) -> list[str]:
    """Return which kinds of writes the settings do not let be sent to a removal's source."""
    allowed = context.settings.apply.get(row.issuer, [])
    return sorted({kind for kind in kinds if kind not in allowed})


def _write(row: RemovalRow, path: Path, now: int, state: str = "planned") -> WriteRow:
    target = msgspec.json.encode(path.target, order="sorted").decode()
    attempt = row.attempt + 1
    write_id = made_id("removal write", row.removal_id, path.kind, target, attempt, now)
    return WriteRow(write_id, row.removal_id, attempt, row.issuer, path.kind, target, path.told, state, now)


def planned_again(connection: Connection, row: RemovalRow, writes: list[Path], now: int) -> None:
    """Write the rows of a second attempt."""
    insert_writes(connection, [_write(row, path, now) for path in writes])


def who_of(connection: Connection, row: RemovalRow) -> str:
    """Return whose access it is, by login where one is known."""
    account = accounts_of(connection, [row.account_id]).get(row.account_id)
    return (account.name if account is not None else None) or holding_of(row).subject


def what_of(connection: Connection, row: RemovalRow) -> str:
    """Return what is to go, by name where one is known."""
    if row.entitlement_id is None:
        return "the account"
    names = latest_names(connection, "entitlement", {row.entitlement_id})
    return names.get(row.entitlement_id) or holding_of(row).object_id

"""Grants as bitemporal rows: nothing that was once believed is overwritten, only closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from governance.model.table_rows import GrantRow, RowChange
from governance.store.database.bulk import merge
from governance.store.database.new_rows import insert_new
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.database.statements import among, rows
from governance.store.database.streaming import stream
from governance.store.schema import held

_COLUMNS = ", ".join(GrantRow._fields)


def held_entitlements(connection: Connection, accounts: StagedKeys) -> dict[str, set[str]]:
    """Return the entitlements that the accounts hold or held, as is believed now."""
    held_by: dict[str, set[str]] = {}
    sql = (
        f"SELECT DISTINCT account_id, entitlement_id FROM held_grant WHERE account_id {among(connection, accounts)} "
        "AND recorded_to IS NULL"
    )
    for account_id, entitlement_id in rows(connection, sql):
        held_by.setdefault(account_id, set()).add(entitlement_id)
    return held_by


def stored_grants(connection: Connection, accounts: StagedKeys) -> dict[str, GrantRow]:
    """Return what is believed now of what the accounts hold or held, by grant id."""
    sql = f"SELECT {_COLUMNS} FROM held_grant WHERE account_id {among(connection, accounts)} AND recorded_to IS NULL"
    return {row[0]: GrantRow._make(row) for row in rows(connection, sql)}


def write_grants(
    connection: Connection, accounts: StagedKeys, derived: Mapping[str, GrantRow], recorded_at: int
) -> list[RowChange[GrantRow]]:
    """Write the difference to what is believed now, and return it."""
    stored = stored_grants(connection, accounts)
    changes: list[RowChange[GrantRow]] = []
    closed: list[GrantRow] = []
    for key in sorted(stored.keys() | derived.keys()):
        before, after = stored.get(key), derived.get(key)
        if before is not None and after is not None and before.belief == after.belief:
            continue
        if before is not None:
            # A clock that went back must not make a belief end before it began.
            ended_at = max(recorded_at, before.recorded_from + 1)
            closed.append(before._replace(recorded_to=ended_at))
            after = after._replace(recorded_from=ended_at) if after is not None else None
        changes.append(RowChange(before, after))
    merge(connection, held.grant, closed, "recorded_to = excluded.recorded_to")
    fresh = [change.after for change in changes if change.after is not None]
    insert_new(connection, held.grant, fresh, replace=False)
    return changes


def current_entitlements(connection: Connection, accounts: StagedKeys) -> set[str]:
    """Return the entitlements that any of the accounts holds or held, as is believed now."""
    sql = (
        "SELECT DISTINCT entitlement_id FROM held_grant WHERE recorded_to IS NULL "
        f"AND account_id {among(connection, accounts)}"
    )
    return {row[0] for row in rows(connection, sql)}


def every_entitlement(connection: Connection) -> Iterator[str]:
    """Yield the entitlements that anybody holds, or ever was believed to, in order: each is leapt to by index."""
    sql = (
        "WITH RECURSIVE leapt(k) AS (SELECT MIN(entitlement_id) FROM held_grant UNION ALL "
        "SELECT (SELECT MIN(g.entitlement_id) FROM held_grant g WHERE g.entitlement_id > leapt.k) "
        "FROM leapt WHERE leapt.k IS NOT NULL) SELECT k FROM leapt WHERE k IS NOT NULL"
    )
    for block in stream(connection, sql):
        yield from (row[0] for row in block)


def holders_among(connection: Connection, accounts: StagedKeys, entitlements: Iterable[str]) -> set[str]:
    """Return those of the accounts that hold or held one of the entitlements, as is believed now."""
    wanted = stage_keys(connection, entitlements, "stage_entitlement")
    sql = (
        "SELECT DISTINCT account_id FROM held_grant WHERE recorded_to IS NULL "
        f"AND account_id {among(connection, accounts)} AND entitlement_id {among(connection, wanted)}"
    )
    return {row[0] for row in rows(connection, sql)}

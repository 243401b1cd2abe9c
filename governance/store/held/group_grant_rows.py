"""What groups are granted, as rows (table ``conferral``), and which groups are within which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection

from governance.model.states import Grant
from governance.model.table_rows import GroupGrantRow
from governance.store.database.bulk import delete_keys, upsert
from governance.store.database.staging import StagedKeys, stage_keys
from governance.store.database.statements import among, is_postgresql, join_on, rows
from governance.store.schema import held

_COLUMNS = ", ".join(f"c.{name}" for name in GroupGrantRow._fields)
_NESTED = "SELECT DISTINCT entitlement_id, group_id FROM conferral WHERE entitlement_type = 'group'"
NOTHING_KNOWN: Mapping[str, Collection[GroupGrantRow]] = MappingProxyType({})
_decode_names = msgspec.json.Decoder(tuple[str, ...]).decode


def lock_groups(connection: Connection, groups: StagedKeys) -> None:
    """Keep every other evaluator from deriving these groups until the transaction ends."""
    if is_postgresql(connection):
        rows(connection, f"SELECT pg_advisory_xact_lock(hashtext(k)) FROM {groups} g ORDER BY k")


def stored_group_grants(connection: Connection, groups: StagedKeys) -> dict[str, set[GroupGrantRow]]:
    """Return the stored rows of what groups are granted, by group."""
    stored: dict[str, set[GroupGrantRow]] = {}
    sql = f"SELECT {_COLUMNS} FROM conferral c WHERE c.group_id {among(connection, groups)}"
    for row in rows(connection, sql):
        stored.setdefault(row[0], set()).add(GroupGrantRow._make(row))
    return stored


def replace_group_grants(connection: Connection, groups: Sequence[str], derived: Iterable[GroupGrantRow]) -> None:
    """Write what these groups are granted in place of what was stored of them."""
    delete_keys(connection, held.conferral, "group_id", groups)
    upsert(connection, held.conferral, sorted(derived))


def load_group_grants(
    connection: Connection, groups: set[str], known: Mapping[str, Collection[GroupGrantRow]] = NOTHING_KNOWN
) -> dict[str, list[Grant]]:
    """Return what these groups, and the groups that they are members of, are granted; the same order in every store.

    ``known``: the rows of groups that are not as the store has them.
    """
    granted: dict[str, list[Grant]] = {}
    asked: set[str] = set()
    while fresh := groups - asked:
        asked |= fresh
        staged = stage_keys(connection, fresh - known.keys(), "stage_group")
        sql = f"SELECT {_COLUMNS} FROM {staged} k {join_on(connection, 'conferral', 'c', 'c.group_id = k.k')}"
        stored = map(GroupGrantRow._make, rows(connection, sql))
        for row in sorted((*stored, *(row for group in fresh & known.keys() for row in known[group]))):
            granted.setdefault(row.group_id, []).append(group_grant(row))
            if row.entitlement_type == "group":
                groups = groups | {row.entitlement_id}
    return granted


def with_inner_groups(connection: Connection, groups: Sequence[str]) -> set[str]:
    """Return the groups and all groups within them; groups may contain each other."""
    within: dict[str, list[str]] = {}
    if groups:
        for outer, inner in rows(connection, _NESTED):
            within.setdefault(outer, []).append(inner)
    reached, level = set(groups), set(groups)
    while level:
        level = {inner for outer in level for inner in within.get(outer, ())} - reached
        reached |= level
    return reached


def group_grant(row: GroupGrantRow) -> Grant:
    """Return what a row says that a group is granted."""
    return Grant(
        account_id=row.group_id,
        entitlement_id=row.entitlement_id,
        entitlement_type=row.entitlement_type,
        entitlement_name=None,
        application_id=row.application_id,
        mode=row.mode,  # type: ignore[arg-type]  # the table holds what Grant.mode may be
        via=None,
        scope=row.scope,
        valid_from=row.valid_from,
        from_basis=row.from_basis,  # type: ignore[arg-type]  # the table holds what Grant.from_basis may be
        valid_to=row.valid_to,
        expires_at=row.expires_at,
        privileged=bool(row.privileged),
        evidence=_decode_names(row.evidence or "[]"),
        path=row.path,  # type: ignore[arg-type]  # the table holds what Grant.path may be
        granted_by=row.granted_by,
        ended_by=row.ended_by,
    )

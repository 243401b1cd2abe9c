"""What groups are conferred, derived from the facts about them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.census.listing import Listings
from governance.folds.grants.grants import fold_grants
from governance.model.keys import entitlement_parts, holder_of
from governance.model.states import Grant
from governance.settings.compiled import Rules
from governance.store.bulk import among, delete_keys, is_postgresql, rows, stage_keys, upsert
from governance.store.census_rows import kept_censuses
from governance.store.dossiers import load_events
from governance.store.schema import held

_encode = msgspec.json.Encoder().encode
_NESTED = "SELECT DISTINCT entitlement_id, group_id FROM conferral WHERE entitlement_type = 'group'"
_COLUMNS = ", ".join(f"c.{column.name}" for column in held.conferral.columns)


def derive_conferrals(connection: Connection, groups: list[str], rules: Rules) -> list[str]:
    """Derive what the groups are conferred, write the difference, and return the groups for which it differs."""
    name = stage_keys(connection, groups)
    if is_postgresql(connection):
        # Two evaluators with items of one group must not both write its conferrals.
        rows(connection, f"SELECT pg_advisory_xact_lock(hashtext(k)) FROM {name} ORDER BY k")  # noqa: S608
    facts = load_events(connection, "group")
    stored: dict[str, set[tuple[object, ...]]] = {}
    for row in rows(connection, f"SELECT {_COLUMNS} FROM conferral c WHERE c.group_id {among(connection, name)}"):  # noqa: S608
        stored.setdefault(row[0], set()).add(tuple(row))
    censuses = kept_censuses(connection)
    changed: list[str] = []
    fresh: list[tuple[object, ...]] = []
    for group in groups:
        # What happened to the group itself confers nothing.
        told = [event for event in succeeded(facts.get(group, ())) if holder_of(event) is not None]
        listings = Listings(group, told, censuses.get(entitlement_parts(group).issuer, ()))
        now = {_row(grant) for grant in fold_grants(told, group, rules.privileges, listings)}
        if now != stored.get(group, set()):
            changed.append(group)
            fresh.extend(now)
    delete_keys(connection, held.conferral, "group_id", changed)
    upsert(connection, held.conferral, sorted(fresh, key=lambda row: [str(v) for v in row[:5]]))
    return changed


def with_inner(connection: Connection, groups: list[str]) -> set[str]:
    """Return the groups and all groups within them; groups may contain each other."""
    within: dict[str, list[str]] = {}
    if groups:
        for outer, inner in rows(connection, _NESTED):
            within.setdefault(outer, []).append(inner)
    found, level = set(groups), set(groups)
    while level:
        level = {inner for outer in level for inner in within.get(outer, ())} - found
        found |= level
    return found


def _row(grant: Grant) -> tuple[object, ...]:
    return (
        grant.account_id,
        grant.entitlement_id,
        grant.mode,
        grant.scope,
        grant.valid_from,
        grant.entitlement_type,
        grant.application_id,
        int(grant.from_known),
        grant.valid_to,
        grant.expires_at,
        int(grant.privileged),
        _encode(grant.evidence).decode(),
        grant.path,
    )

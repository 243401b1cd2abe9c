"""Grants as bitemporal rows: nothing that was once believed is overwritten, only closed."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from governance.model.keys import made_id
from governance.model.states import Grant
from governance.store.bulk import among, insert_absent, merge, rows
from governance.store.dossiers import KEYS
from governance.store.schema import held

_encode = msgspec.json.Encoder().encode
_PAYLOAD = (
    "account_id, entitlement_id, entitlement_type, application_id, mode, via, scope, valid_from, from_known, valid_to, "
    "expires_at, privileged, evidence"
)

Payload = tuple[Any, ...]


def grant_id(grant: Grant) -> str:
    """Return a grant's id: who holds what, how, by which path, in which scope, since when."""
    return made_id(
        "grant", grant.account_id, grant.entitlement_id, grant.mode, grant.via, grant.scope, grant.valid_from
    )


def payload(grant: Grant) -> Payload:
    """Return a grant's columns after its id and recorded span."""
    return (
        grant.account_id,
        grant.entitlement_id,
        grant.entitlement_type,
        grant.application_id,
        grant.mode,
        grant.via,
        grant.scope,
        grant.valid_from,
        int(grant.from_known),
        grant.valid_to,
        grant.expires_at,
        int(grant.privileged),
        _encode(grant.evidence).decode(),
    )


def write_grants(connection: Connection, derived: dict[str, Payload], recorded_at: int) -> set[tuple[str, str]]:
    """Write the difference to what is believed now; return the (account, entitlement) pairs that it concerns."""
    stored = {
        row[0]: (row[1], tuple(row[2:]))
        for row in rows(
            connection,
            f"SELECT grant_id, recorded_from, {_PAYLOAD} FROM held_grant "
            f"WHERE account_id {among(connection, KEYS)} AND recorded_to IS NULL",
        )
    }
    ended: list[Payload] = []
    begun: list[Payload] = []
    concerned: set[tuple[str, str]] = set()
    for key, (recorded_from, was) in stored.items():
        if derived.get(key) != was:
            # A clock that went back must not make a belief end before it began.
            ended.append((key, recorded_from, max(recorded_at, recorded_from + 1), *was))
            concerned.add((was[0], was[1]))
    closed_at = {row[0]: row[2] for row in ended}
    for key, now in sorted(derived.items()):
        if key not in stored or stored[key][1] != now:
            begun.append((key, closed_at.get(key, recorded_at), None, *now))
            concerned.add((now[0], now[1]))
    merge(connection, held.grant, sorted(ended, key=lambda row: (row[0], row[1])), "recorded_to = excluded.recorded_to")
    insert_absent(connection, held.grant, begun)
    return concerned

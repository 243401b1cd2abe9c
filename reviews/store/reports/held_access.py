"""What accounts hold as of an instant, as it is believed now; streamed, however many grants there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import BLOCK_ROWS, rows_among, stream

_STANDS = "g.recorded_to IS NULL AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
_COLUMNS = (
    "g.account_id, a.name, a.issuer, a.type, a.state, g.entitlement_id, g.entitlement_type, g.application_id, g.mode, "
    "g.via, g.scope, g.valid_from, g.from_basis, g.expires_at, g.granted_by, g.privileged"
)
_FROM = "FROM held_grant g LEFT JOIN account a ON a.account_id = g.account_id"
_HELD = f"SELECT {_COLUMNS} {_FROM} WHERE {_STANDS} ORDER BY g.account_id, g.entitlement_id, g.mode, g.grant_id"
_PRIVILEGED = (
    f"SELECT {_COLUMNS} {_FROM} WHERE g.privileged = 1 AND {_STANDS} "
    "ORDER BY g.entitlement_id, g.account_id, g.mode, g.grant_id"
)
_OF_ENTITLEMENTS = (
    f"SELECT {_COLUMNS} {_FROM} WHERE g.entitlement_id IN ({{keys}}) AND {_STANDS} "
    "ORDER BY g.entitlement_id, g.account_id, g.mode, g.grant_id"
)
_COUNTED_OF = f"SELECT COUNT(*) FROM held_grant g WHERE g.entitlement_id IN ({{keys}}) AND {_STANDS}"
_COUNTED = f"SELECT COUNT(*), SUM(g.privileged) FROM held_grant g WHERE {_STANDS}"


class HeldAccess(NamedTuple):
    """A grant that stands; instants in microseconds."""

    account_id: str
    name: str | None
    issuer: str | None
    type: str | None
    state: str | None
    entitlement_id: str
    entitlement_type: str
    application_id: str | None
    mode: str
    via: str | None
    scope: str
    valid_from: int
    from_basis: str
    expires_at: int | None
    granted_by: str | None
    privileged: int


def held_blocks(connection: Connection, at: int) -> Iterator[list[HeldAccess]]:
    """Yield all that stands at an instant, by account."""
    for block in stream(connection, _HELD, (at, at)):
        yield [HeldAccess._make(row) for row in block]


def privileged_blocks(connection: Connection, at: int) -> Iterator[list[HeldAccess]]:
    """Yield the privileged grants that stand at an instant, by entitlement."""
    for block in stream(connection, _PRIVILEGED, (at, at)):
        yield [HeldAccess._make(row) for row in block]


def blocks_of_entitlements(
    connection: Connection, entitlement_ids: Iterable[str], at: int
) -> Iterator[list[HeldAccess]]:
    """Yield the grants of some entitlements that stand at an instant, by entitlement."""
    grants = (HeldAccess._make(row) for row in rows_among(connection, _OF_ENTITLEMENTS, entitlement_ids, at, at))
    while block := list(islice(grants, BLOCK_ROWS)):
        yield block


def count_of_entitlements(connection: Connection, entitlement_ids: Iterable[str], at: int) -> int:
    """Return how many grants of some entitlements stand at an instant."""
    return sum(int(row[0]) for row in rows_among(connection, _COUNTED_OF, entitlement_ids, at, at))


def count_held(connection: Connection, at: int) -> tuple[int, int]:
    """Return how many grants stand at an instant, and how many of them are privileged."""
    ((every, privileged),) = rows(connection, _COUNTED, (at, at))
    return int(every), int(privileged or 0)

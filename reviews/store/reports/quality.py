"""How good the data is: what accounts lack, by source, and which kinds of records nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.states import DAY
from governance.store.database.statements import rows
from governance.store.database.streaming import stream

_LACKS = (
    "SELECT a.issuer, COUNT(*), "
    "SUM(CASE WHEN COALESCE(a.name, '') = '' THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN COALESCE(a.display_name, '') = '' THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN a.created_at IS NULL THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN a.state = 'unknown' THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN a.provenance = 'unknown' THEN 1 ELSE 0 END) "
    "FROM account a GROUP BY a.issuer ORDER BY a.issuer"
)
_UNDATED = (
    "SELECT COUNT(*), SUM(CASE WHEN g.from_basis = 'unknown' THEN 1 ELSE 0 END), "
    "SUM(CASE WHEN g.granted_by IS NULL THEN 1 ELSE 0 END) FROM held_grant g WHERE g.recorded_to IS NULL "
    "AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
)
_UNMAPPED = (
    "SELECT o.issuer, o.vendor_type, COUNT(*), MIN(o.first_at), MAX(o.last_at) FROM other_seen o "
    "WHERE o.day >= %s AND o.last_at > %s AND o.first_at <= %s GROUP BY o.issuer, o.vendor_type ORDER BY 3 DESC, 1, 2"
)


class Lacks(NamedTuple):
    """Of the accounts of a source, how many there are, and how many lack what."""

    issuer: str
    accounts: int
    no_login: int
    no_display_name: int
    no_creation_date: int
    unknown_state: int
    unknown_provenance: int


class Unmapped(NamedTuple):
    """A vendor's kind of record that no table maps: on how many days it came, and when first and last."""

    issuer: str
    vendor_type: str
    days: int
    first_at: int
    last_at: int


class GrantQuality(NamedTuple):
    """Of the grants that stand, how many have no date of their own, and of how many nobody knows who gave them."""

    every: int
    undated: int
    no_granter: int


def lacks_by_source(connection: Connection) -> list[Lacks]:
    """Return what accounts lack, by source."""
    return [Lacks(str(issuer), *map(int, counts)) for issuer, *counts in rows(connection, _LACKS)]


def grant_quality(connection: Connection, at: int) -> GrantQuality:
    """Return what the grants that stand at an instant lack."""
    return GrantQuality(*(int(number or 0) for number in rows(connection, _UNDATED, (at, at))[0]))


def unmapped_kinds(connection: Connection, from_at: int, to_at: int) -> Iterator[Unmapped]:
    """Yield the kinds of records that no table maps, those first that came on most days of a span."""
    for block in stream(connection, _UNMAPPED, (from_at // DAY, from_at, to_at)):
        yield from (Unmapped._make(row) for row in block)

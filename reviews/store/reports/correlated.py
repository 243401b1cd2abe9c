"""How accounts of people at identity providers are known: by a roster's person, by an identity, or by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.identity_links import PERSON_LINK
from governance.store.database.statements import rows
from governance.store.database.streaming import stream

_END = f"{PERSON_LINK[:-1]};"  # ";" follows ":"
_PEOPLE = (
    "a.application_id = '' AND a.type IN ('person', 'guest') AND (a.created_at IS NULL OR a.created_at <= {at:d}) "
    "AND (a.state <> 'deleted' OR a.ended_at > {at:d})"
)
_HAS_PERSON = (
    "EXISTS (SELECT 1 FROM identity_link l WHERE l.account_id = a.account_id AND l.link >= %s AND l.link < %s)"
)
_HAS_FELLOW = (
    "EXISTS (SELECT 1 FROM account_identity i JOIN account_identity o ON o.identity_id = i.identity_id "
    "AND o.account_id <> i.account_id WHERE i.account_id = a.account_id)"
)
_COUNTS = (
    "SELECT k.issuer, COUNT(*), SUM(k.of_person), SUM(CASE WHEN k.of_person = 0 THEN k.has_fellow ELSE 0 END), "
    "SUM(CASE WHEN k.of_person = 0 AND k.has_fellow = 0 THEN 1 ELSE 0 END) FROM ("
    f"SELECT a.issuer, CASE WHEN {_HAS_PERSON} THEN 1 ELSE 0 END AS of_person, "
    f"CASE WHEN {_HAS_FELLOW} THEN 1 ELSE 0 END AS has_fellow FROM account a WHERE {_PEOPLE}) k "
    "GROUP BY k.issuer ORDER BY k.issuer"
)
_ALONE = (
    "SELECT a.account_id, a.name, a.display_name, a.issuer, a.type, a.state, a.created_at, a.provenance FROM account a "
    f"WHERE {_PEOPLE} AND NOT {_HAS_PERSON} AND NOT {_HAS_FELLOW} ORDER BY a.issuer, a.account_id"
)


class Uncorrelated(NamedTuple):
    """An account of a person that is joined to nobody."""

    account_id: str
    name: str | None
    display_name: str | None
    issuer: str
    type: str
    state: str
    created_at: int | None
    provenance: str


def correlation_counts(connection: Connection, at: int) -> list[tuple[str, int, int, int, int]]:
    """Return by source: accounts of people at an instant, those of a roster's person, of several accounts, and alone.

    How they are joined is told as it is today.
    """
    counted = rows(connection, _COUNTS.format(at=at), (PERSON_LINK, _END))
    return [(str(issuer), int(every), int(p), int(f), int(alone)) for issuer, every, p, f, alone in counted]


def uncorrelated_blocks(connection: Connection, at: int) -> Iterator[list[Uncorrelated]]:
    """Yield the accounts of people at an instant that are joined to nobody, by source."""
    for block in stream(connection, _ALONE.format(at=at), (PERSON_LINK, _END)):
        yield [Uncorrelated._make(row) for row in block]

"""Who may have left, by rosters, and how the accounts of people stand: set-wise, streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.store.database.streaming import rows_among, stream

_CANDIDATES = (
    "SELECT DISTINCT p.person_id FROM person p WHERE p.recorded_to IS NULL "
    "AND (p.status = 'ended' OR p.ends_at IS NOT NULL) ORDER BY p.person_id"
)
_ACCOUNTS = (
    "SELECT a.idp_account_id, a.account_id, a.application_id, a.name, a.issuer, a.state, a.ended_at, "
    "a.provenance_detail FROM account a WHERE a.idp_account_id IN ({keys}) "
    "AND (a.created_at IS NULL OR a.created_at <= %s) ORDER BY a.account_id"
)


class LeaverAccount(NamedTuple):
    """An account of somebody who left; ``application_id`` is '' for one at an identity provider."""

    idp_account_id: str
    account_id: str
    application_id: str
    name: str | None
    issuer: str
    state: str
    ended_at: int | None
    listed_as: tuple[str, ...] = ()
    """The keys under which the application's own lists name it."""


class _Detail(msgspec.Struct, frozen=True):
    """Of what is kept of how an account came to be, the keys that lists have."""

    listed_as: tuple[str, ...] = ()


_decode = msgspec.json.Decoder(_Detail).decode


def leaver_candidates(connection: Connection) -> Iterator[list[str]]:
    """Yield the ids of people whom a roster ever gave an end, in blocks."""
    for block in stream(connection, _CANDIDATES):
        yield [str(person_id) for (person_id,) in block]


def accounts_under(connection: Connection, account_ids: Iterable[str], as_of: int) -> list[LeaverAccount]:
    """Return some accounts at identity providers that were made by an instant, and those in applications under them."""
    rows = rows_among(connection, _ACCOUNTS, account_ids, as_of)
    return [LeaverAccount._make((*row[:-1], _listed_as(row[-1]))) for row in rows]


def _listed_as(detail: str | None) -> tuple[str, ...]:
    return _decode(detail).listed_as if detail else ()

"""Who can enter an application: to whom it is assigned, who has an account in it, and who has used it; by account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among
from governance.store.queries.application_pages import HELD, HELD_THERE

_HOLDERS = (
    "SELECT g.account_id, g.valid_from, g.via FROM held_grant g WHERE g.application_id IN ({keys}) "
    f"AND {HELD} AND NOT {HELD_THERE} ORDER BY g.account_id, g.valid_from LIMIT %s"
)
_WITH_GRANT = (
    "SELECT DISTINCT g.account_id FROM held_grant g WHERE g.account_id IN ({keys}) AND g.application_id = %s "
    f"AND {HELD}"
)
_OWN_ACCOUNTS = (
    "SELECT a.idp_account_id, a.state, a.provenance, a.created_at FROM account a WHERE a.application_id IN ({keys}) "
    "AND a.state <> 'deleted' ORDER BY a.idp_account_id LIMIT %s"
)
_USED = (
    "SELECT r.account_id, MAX(r.last_at) FROM usage_rollup r WHERE r.account_id IN ({keys}) AND r.application_id = %s "
    "AND r.use <> 'failed' GROUP BY r.account_id"
)


class CanEnter(NamedTuple):
    """Who can enter an application, and why it is said that he can."""

    account_id: str
    assigned_since: int | None
    through: str | None
    """The group that the assignment comes through; None: it is direct, or there is none."""
    own_account: str | None
    """The state of the account that he has there."""
    made_by: str | None
    last_used_at: int | None


EVERYBODY = (1 << 31) - 1
"""No application has so many accounts."""


class Admitted(NamedTuple):
    """Who can enter an application, by account; ``is_cut``: there may be more, behind the last of them."""

    everyone: list[CanEnter]
    is_cut: bool


def first_to_enter(connection: Connection, application_id: str, as_of: int, most: int, grants_of_each: int) -> Admitted:
    """Return the first ``most`` by account of those who may enter an application.

    So many grants and accounts are read as ``grants_of_each`` of them need: where all have more, fewer are returned.
    """
    # Nearly everybody has one or two: where they are enough, ten times as many need not be read.
    ways = _ways_in(connection, application_id, as_of, 2 * most)
    if ways.last is not None and len(ways.everyone()) < most:
        ways = _ways_in(connection, application_id, as_of, grants_of_each * most)
    everyone = ways.everyone()
    first = _those_who_enter(connection, application_id, as_of, ways, everyone[:most])
    return Admitted(first, ways.last is not None or len(everyone) > most)


def who_enters_ungranted(
    connection: Connection, application_id: str, as_of: int, most: int = EVERYBODY, looked_at: int = EVERYBODY
) -> Admitted:
    """Return the first ``most`` by account of those who have an account in an application, and no grant of it.

    So many of its accounts are looked at, the first by account.
    """
    # Where few hold nothing, as many again as are looked at need be read; mostly they are there right away.
    own, last = _own_accounts(connection, application_id, as_of, min(2 * most, looked_at))
    ungranted = _without_grant(connection, application_id, as_of, own)
    if last is not None and len(ungranted) < most and 2 * most < looked_at:
        own, last = _own_accounts(connection, application_id, as_of, looked_at)
        ungranted = _without_grant(connection, application_id, as_of, own)
    used = _used_by(connection, application_id, as_of, ungranted[:most])
    first = [_can_enter(a, None, own[a], used.get(a)) for a in ungranted[:most]]
    return Admitted(first, last is not None or len(ungranted) > most)


def _without_grant(connection: Connection, application_id: str, as_of: int, accounts: Iterable[str]) -> list[str]:
    """Return those of some accounts that hold nothing of an application, in order."""
    everyone = set(accounts)
    granted = {row[0] for row in rows_among(connection, _WITH_GRANT, everyone, application_id, as_of, as_of)}
    return sorted(everyone - granted)


class _WaysIn(NamedTuple):
    """By account: since when and through what it is assigned, and what account it has in the application itself."""

    holders: dict[str, tuple[int, str | None]]
    own: dict[str, tuple[str, str]]
    last: str | None
    """Behind the last account that was read of either, it is not known who else there is; None: all were read."""

    def everyone(self) -> list[str]:
        """Return the accounts of which all is read, in order."""
        return [a for a in sorted(self.holders.keys() | self.own.keys()) if self.last is None or a <= self.last]


def _ways_in(connection: Connection, application_id: str, as_of: int, most: int) -> _WaysIn:
    grants = list(rows_among(connection, _HOLDERS, [application_id], as_of, as_of, most))
    own, last = _own_accounts(connection, application_id, as_of, most)
    ends = [end for end in (grants[-1][0] if len(grants) == most else None, last) if end is not None]
    holders: dict[str, tuple[int, str | None]] = {}
    for account_id, since, via in grants:
        holders.setdefault(account_id, (since, via))
    return _WaysIn(holders, own, min(ends) if ends else None)


def _own_accounts(
    connection: Connection, application_id: str, as_of: int, most: int
) -> tuple[dict[str, tuple[str, str]], str | None]:
    """Return state and provenance of the first accounts in an application, by account, and the last that was read.

    The last: None where all were read.
    """
    accounts = list(rows_among(connection, _OWN_ACCOUNTS, [application_id], most))
    own = {
        account_id: (state, provenance)
        for account_id, state, provenance, created_at in accounts
        if created_at is None or created_at <= as_of
    }
    return own, accounts[-1][0] if len(accounts) == most else None


def _those_who_enter(
    connection: Connection, application_id: str, as_of: int, ways: _WaysIn, accounts: Sequence[str]
) -> list[CanEnter]:
    used = _used_by(connection, application_id, as_of, accounts)
    return [_can_enter(a, ways.holders.get(a), ways.own.get(a), used.get(a)) for a in accounts]


def _used_by(connection: Connection, application_id: str, as_of: int, accounts: Iterable[str]) -> dict[str, int]:
    """Return, by account, when those of some that have used an application by then did so last."""
    return {a: at for a, at in rows_among(connection, _USED, accounts, application_id) if at <= as_of}


def _can_enter(
    account_id: str, held: tuple[int, str | None] | None, own: tuple[str, str] | None, used_at: int | None
) -> CanEnter:
    since, through = held if held is not None else (None, None)
    state, made_by = own if own is not None else (None, None)
    return CanEnter(account_id, since, through, state, made_by, used_at)

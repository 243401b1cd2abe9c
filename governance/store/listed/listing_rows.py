"""A census held against the one before it, and against what is derived: set-wise, by index, a stretch at a time.

A stretch is all accounts and groups of the issuer whose key lies after one key and up to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.folds.census.listing import Census
from governance.folds.census.subjects import ACCOUNT, APP_ACCOUNT, kind_of_grant
from governance.folds.grants.grant_spans import Key
from governance.store.database.bulk import upsert
from governance.store.database.statements import is_postgresql, rows
from governance.store.schema import listed
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
_ALIKE = (ACCOUNT, APP_ACCOUNT)


class Stretch(NamedTuple):
    """Keys after ``after`` and up to ``until``."""

    after: str
    until: str


class Difference(NamedTuple):
    """A subject of which a census says other than the one before; ``event`` None: it does not list it."""

    about: str
    subject: str
    type: str
    digest: str
    event: Event | None
    raw: bytes


def end_of(issuer: str) -> str:
    """Return what comes after every key of the issuer: '}' follows '|'."""
    return issuer + "}"


def stretch(connection: Connection, census: Census, issuer: str, after: str, size: int) -> Stretch:
    """Return the next stretch, of at most ``size`` listed, once listed, or known subjects."""
    after = max(after, issuer + "|")
    asked: list[tuple[str, str, str, tuple[str, ...]]] = [
        ("census_row", "about", " AND census_id = %s", (census.census_id,))
    ]
    if census.full:
        asked += [("listing", "about", "", ()), ("account", "account_id", "", ())]
    ends = [end_of(issuer)]
    for table, column, condition, parameters in asked:
        ends += [
            row[0]
            for row in rows(
                connection,
                f"SELECT DISTINCT {column} FROM {table} WHERE {column} > %s AND {column} < %s{condition} "
                f"ORDER BY {column} LIMIT 1 OFFSET {size - 1}",
                (after, end_of(issuer), *parameters),
            )
        ]
    return Stretch(after, min(ends))


# What the newest census before this one says of a subject: its digest, '' when it does not list it, NULL when none did.
_BEFORE = (
    "(SELECT l.digest FROM listing l WHERE l.about = {0}.about AND l.subject = {0}.subject AND l.began_at < %s "
    "ORDER BY l.began_at DESC LIMIT 1)"
)
_LISTED = (
    "SELECT d.about, d.subject, d.type, d.digest, d.body, d.raw FROM (SELECT s.*, "
    + _BEFORE.format("s")
    + " AS earlier FROM census_row s WHERE s.census_id = %s AND s.about > %s AND s.about <= %s) d "
    "WHERE d.digest IS DISTINCT FROM d.earlier"
)
_NOT_LISTED = (
    "l.began_at < %s AND l.digest <> '' AND NOT EXISTS (SELECT 1 FROM listing n WHERE n.about = l.about "
    "AND n.subject = l.subject AND n.began_at > l.began_at AND n.began_at < %s) AND NOT EXISTS (SELECT 1 FROM "
    "census_row s WHERE s.census_id = %s AND s.about = l.about AND s.subject = l.subject)"
)
_LISTS_ACCOUNT = "EXISTS (SELECT 1 FROM census_row o WHERE o.census_id = %s AND o.about = {0} AND o.subject = '')"


def newly_listed(connection: Connection, census: Census, span: Stretch) -> list[Difference]:
    """Return what the census lists that the one before did not, or listed otherwise.

    An incremental census's accounts are all told: they are what its silence is about.
    """
    also = "" if census.full else " OR d.subject = ''"
    listed = rows(connection, _LISTED + also, (census.began_at, census.census_id, *span))
    return [Difference(a, s, kind, own, _decode(bytes(body)), bytes(raw)) for a, s, kind, own, body, raw in listed]


def no_longer_listed(connection: Connection, census: Census, span: Stretch) -> list[Difference]:
    """Return what the census before listed and this one does not, where its silence says something."""
    silent = (census.began_at, census.began_at, census.census_id)
    where = f"l.about > %s AND l.about <= %s AND {_NOT_LISTED}"
    parameters: tuple[object, ...] = (*span, *silent)
    if not census.full:
        where, parameters = f"{where} AND {_LISTS_ACCOUNT.format('l.about')}", (*parameters, census.census_id)
    sql = f"SELECT l.about, l.subject, l.type FROM listing l WHERE {where}"
    silent_rows = [row for row in rows(connection, sql, parameters) if census.full or census.lists(row[2])]
    if census.groups:
        silent_rows += _left_groups(connection, census, span, silent)
    silenced = sorted({(a, subject, kind) for a, subject, kind in silent_rows if not census.misses(kind)})
    return [Difference(a, subject, kind, "", None, b"null") for a, subject, kind in silenced]


def _left_groups(
    connection: Connection, census: Census, span: Stretch, silent: tuple[int, int, str]
) -> Iterable[Sequence[str]]:
    sql = f"SELECT l.about, l.subject, l.type FROM listing l WHERE l.subject = %s AND l.about > %s AND {_NOT_LISTED}"
    for group in sorted(census.groups):
        member = Key(group, "active", None, "/").subject
        # Members lie anywhere: those of a group are compared with the stretch that its own key lies in.
        if span.after < group <= span.until:
            yield from rows(connection, sql, (member, "", *silent))


_AT = "g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
_CONFERRED = "EXISTS (SELECT 1 FROM conferral c WHERE c.group_id = g.via AND c.entitlement_id = g.entitlement_id)"
_ROWS = "FROM census_row s WHERE s.census_id = %s AND s.about > %s AND s.about <= %s"
_GRANT = "s.type NOT IN ('account', 'app_account')"


# ";" follows ":": what censuses found has marked its subject when it was kept.
_OF_A_RECORD = "(f.event_id < 'jitgov:census:' OR f.event_id >= 'jitgov:census;')"


def disagreeing(connection: Connection, census: Census, span: Stretch, since: int) -> set[str]:
    """Return the accounts and groups of whom the census says other than what is derived, or may.

    It may of whomever records speak of after ``since``, when the last full census before this one began.
    """
    at, key = census.began_at, census.census_id
    subject, conferred = _subject(connection, "held_grant"), _subject(connection, "conferral")
    staged = (key, *span)
    held = (
        f"SELECT 1 FROM held_grant g WHERE g.account_id = s.about AND g.recorded_to IS NULL AND {subject} = s.subject"
    )
    handed = f"SELECT 1 FROM conferral g WHERE g.group_id = s.about AND {conferred} = s.subject"
    state = "SELECT 1 FROM account g WHERE g.account_id = s.about AND g.state = s.state"
    newer = (
        "SELECT 1 FROM fact f WHERE f.about = s.about AND f.about_kind IN ('account', 'group') "
        f"AND f.occurred_at > %s AND {_OF_A_RECORD}"
    )
    asked: list[tuple[str, tuple[object, ...]]] = [
        (
            f"SELECT DISTINCT s.about {_ROWS} AND {_GRANT} AND NOT EXISTS ({held} AND {_AT}) "
            f"AND NOT EXISTS ({handed} AND {_AT})",
            (*staged, at, at, at, at),
        ),
        (f"SELECT s.about {_ROWS} AND s.subject = '' AND NOT EXISTS ({state})", staged),
        (f"SELECT DISTINCT s.about {_ROWS} AND EXISTS ({newer})", (*staged, since)),
    ]
    if census.full and not census.misses(ACCOUNT):
        asked.append(
            (
                "SELECT a.account_id FROM account a WHERE a.account_id > %s AND a.account_id <= %s "
                "AND a.application_id = '' AND EXISTS (SELECT 1 FROM fact f WHERE f.about = a.account_id AND "
                # Of whom a record deleted later the census may tell an earlier end.
                "f.about_kind = 'account' AND (a.state <> 'deleted' OR f.occurred_at > %s)) "
                f"AND NOT {_LISTS_ACCOUNT.format('a.account_id')}",
                (*span, at, key),
            )
        )
    return {row[0] for sql, parameters in asked for row in rows(connection, sql, parameters)}


def held_unlisted(
    connection: Connection, census: Census, span: Stretch, *, first: bool
) -> tuple[set[str], list[Difference]]:
    """Return who holds, as derived, what the census would list and does not; and of that what none ever listed.

    ``first``: nothing of the census has been dropped yet, so that members of its groups can be told.
    """
    unlisted = [
        row
        for where in (_HOLDERS, _CONFERRED_TO)
        for row in rows(connection, *_unlisted(connection, census, span, *where))
        if census.lists(kind_of_grant(row[1]))
    ]
    if census.groups and first:
        unlisted += rows(connection, *_left(connection, census))
    holders: set[str] = set()
    never: dict[tuple[str, str], Difference] = {}
    for about, subject, earlier in unlisted:
        kind = kind_of_grant(subject)
        if not census.misses(kind):
            holders.add(about)
            if earlier is None:
                never[about, subject] = Difference(about, subject, kind, "", None, b"null")
    return holders, [never[key] for key in sorted(never)]


_HOLDERS = ("held_grant", "account_id", f" AND g.recorded_to IS NULL AND NOT {_CONFERRED}")
_CONFERRED_TO = ("conferral", "group_id", "")
_EARLIER = _BEFORE.format("u")


def _unlisted(
    connection: Connection, census: Census, span: Stretch, table: str, holder: str, now: str
) -> tuple[str, tuple[object, ...]]:
    where, parameters = f"g.{holder} > %s AND g.{holder} <= %s{now}", [*span]
    listed = {kind.partition(":")[0] for kind in census.types if not census.misses(kind)}
    kinds = sorted(listed - set(_ALIKE))
    chosen = f"g.entitlement_type IN ({', '.join(['%s'] * len(kinds))})" if kinds else "1 = 0"
    also: list[object] = [*kinds]
    if not census.full:
        chosen += f" AND {_LISTS_ACCOUNT.format(f'g.{holder}')}"
        also.append(census.census_id)
    at = census.began_at
    sql = _UNLISTED.format(
        subject=_subject(connection, table), table=table, holder=holder, where=f"{where} AND {chosen}"
    )
    return sql, (at + 1, *parameters, *also, at, at, census.census_id)


def _left(connection: Connection, census: Census) -> tuple[str, tuple[object, ...]]:
    """Return the question who is still held to be in a group of which an incremental census lists all members."""
    groups = sorted(census.groups)
    where = f"g.recorded_to IS NULL AND g.entitlement_id IN ({', '.join(['%s'] * len(groups))})"
    subject = _subject(connection, "held_grant")
    sql = _UNLISTED.format(subject=subject, table="held_grant", holder="account_id", where=where)
    return sql, (census.began_at + 1, *groups, census.began_at, census.began_at, census.census_id)


_UNLISTED = (
    "SELECT u.about, u.subject, " + _EARLIER + " FROM (SELECT g.{holder} AS about, {subject} AS subject "
    "FROM {table} g WHERE {where} AND " + _AT + ") u WHERE NOT EXISTS "
    "(SELECT 1 FROM census_row s WHERE s.census_id = %s AND s.about = u.about AND s.subject = u.subject)"
)


def _subject(connection: Connection, table: str) -> str:
    """Return the SQL that makes a row's subject."""
    via = "COALESCE(g.via, '')" if table == "held_grant" else "''"
    between = " || chr(31) || " if is_postgresql(connection) else " || char(31) || "
    return between.join(("g.entitlement_id", "g.mode", via, "g.scope"))


def write_listing(connection: Connection, began_at: int, differences: Iterable[Difference]) -> None:
    """Keep what stands from a census on."""
    fresh = sorted((d.about, d.subject, began_at, d.type, d.digest) for d in differences)
    upsert(connection, listed.listing, fresh)

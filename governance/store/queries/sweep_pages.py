"""What a page of the stale-account sweep reads: the population, and what shows that an account is there at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.store.database.bulk import rows
from governance.store.database.streaming import rows_among, stream
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, joined, visible
from ingest.contract.application_lists import AFTER_LAST_KEY, FIRST_KEY
from ingest.contract.event import account_key

SORTS = (Sort("account", ("a.account_id",)),)
_COLUMNS = "a.account_id, a.issuer, a.subject, a.name, a.type, a.state, a.created_at, a.source_type, a.provenance"
_POPULATION = (
    f"(a.application_id = '' OR (a.account_id >= '{FIRST_KEY}' AND a.account_id < '{AFTER_LAST_KEY}')) "
    "AND a.type <> 'system' AND (a.created_at IS NULL OR a.created_at <= %s) "
    "AND (a.state NOT IN ('disabled', 'deleted') OR a.ended_at > %s)"
)
_SEEN_BY = SeenBy(account="a.account_id", issuer="a.issuer")
_CHOSEN_BY = ChosenBy(
    account="a.account_id", issuer="a.issuer", state="a.state", jit_account="a.account_id", began="a.created_at"
)

_EVER_USED = "SELECT 1 FROM usage_rollup u WHERE u.account_id = a.account_id AND u.use <> 'failed'"
_USED = (
    "SELECT 1 FROM usage_rollup u WHERE u.account_id = a.account_id AND u.use NOT IN ('failed', 'stated') "
    "AND u.last_at > %s AND u.last_at <= %s"
)
_LISTED = "SELECT about, began_at, digest FROM listing WHERE about IN ({keys}) AND subject = '' AND began_at <= %s"


class SweepRow(NamedTuple):
    """An account at an IdP, or one that an application's own list alone names, that has not ended."""

    account_id: str
    issuer: str
    subject: str
    name: str | None
    type: str
    state: str
    created_at: int | None
    source_type: str | None
    provenance: str = ""

    @property
    def recorded_as(self) -> str:
        """Return what its source records it as."""
        return self.type if self.source_type is None else self.source_type


def sweep_selection(connection: Connection, scope: Scope, choice: Choice, as_of: int) -> Selection:
    """Return what selects the accounts of persons and services, of a choice, that have not ended by then.

    Those at IdPs, and those that an application's own list names and that are nobody's there: of the others, the
    account at the IdP is judged.
    """
    of_choice = chosen(connection, choice, _CHOSEN_BY)
    where = (Clause(_POPULATION, (as_of, as_of)), *of_choice, *visible(connection, scope, _SEEN_BY))
    return Selection(_COLUMNS, "account a", where)


class Unsettled(NamedTuple):
    """Which accounts SQL leaves to the verdict: the others are active by any threshold, or young and never used."""

    used_after: int
    """Who was used later than that, and by the instant asked for, is active by any threshold."""
    young_after: int
    """Who was created later than that, and never used, is young."""
    logins: Sequence[str] = ()
    """Of accounts that something is said of, in small letters; ``*`` stands for anything."""
    labels: Sequence[Sequence[str]] = ()
    """Issuers of one IdP, where it has several: a subject under two of them is judged by neither."""


class Settled(NamedTuple):
    """How many accounts SQL settles."""

    active: int
    young: int


def count_settled(connection: Connection, unsettled: Unsettled, as_of: int, after: str, left: int) -> Settled:
    """Return what became of the accounts later than a key of which ``left`` were left to the verdict."""
    is_young, doubtful = _is_young(unsettled), _doubtful(unsettled)
    sql = (
        f"SELECT COUNT(*), COUNT(CASE WHEN {is_young.sql} AND NOT ({doubtful.sql}) THEN 1 END) "
        f"FROM account a WHERE {_POPULATION} AND a.account_id > %s"
    )
    parameters = (*is_young.parameters, *doubtful.parameters, as_of, as_of, after)
    population, young = (int(count) for count in rows(connection, sql, parameters)[0])
    return Settled(population - left - young, young)


def settled_among(connection: Connection, account_ids: Iterable[str], unsettled: Unsettled, as_of: int) -> set[str]:
    """Return those of some accounts that are active by any threshold, or young, for sure."""
    _, (doubtful, settled) = _left(unsettled, as_of)
    sql = (
        f"SELECT a.account_id FROM account a WHERE a.account_id IN ({{keys}}) AND {settled.sql} AND NOT {doubtful.sql}"
    )
    return {row[0] for row in rows_among(connection, sql, account_ids, *settled.parameters, *doubtful.parameters)}


def unsettled_accounts(
    connection: Connection, unsettled: Unsettled, as_of: int, after: str = ""
) -> Iterator[list[SweepRow]]:
    """Yield the accounts that SQL leaves to the verdict, later than a key, in blocks by key."""
    population = Clause(_POPULATION, (as_of, as_of)), Clause("a.account_id > %s", (after,))
    # Two queries, not one with OR: only so are all uses passed once beside all accounts, not looked up for each.
    parts = [joined((*population, *left)) for left in _left(unsettled, as_of)]
    sql = " UNION ALL ".join(f"SELECT {_COLUMNS} FROM account a WHERE {where.sql}" for where in parts)
    parameters = [parameter for where in parts for parameter in where.parameters]
    for block in stream(connection, f"{sql} ORDER BY account_id", parameters):
        yield [SweepRow._make(row) for row in block]


def _left(unsettled: Unsettled, as_of: int) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Return the conditions that an account is neither active nor young for sure, and that it is, yet is in doubt."""
    is_young, doubtful = _is_young(unsettled), _doubtful(unsettled)
    used = Clause(f"EXISTS ({_USED})", (unsettled.used_after, as_of))
    settled = Clause(f"({used.sql} OR {is_young.sql})", (*used.parameters, *is_young.parameters))
    quiet = Clause(f"NOT {used.sql}", used.parameters), Clause(f"NOT {is_young.sql}", is_young.parameters)
    return quiet, (doubtful, settled)


def _is_young(unsettled: Unsettled) -> Clause:
    # An account of which nobody knows when it was created is not young: NULL would be neither true nor false.
    sql = f"(COALESCE(a.created_at, 0) > %s AND NOT EXISTS ({_EVER_USED}))"
    return Clause(sql, (unsettled.young_after,))


def _doubtful(unsettled: Unsettled) -> Clause:
    """Return the condition that something else than use and age may speak of an account."""
    ways = [Clause("a.state = 'unknown'")]
    for login in unsettled.logins:
        pattern = _like(login)
        sign = "(LOWER(COALESCE(a.name, '')) LIKE %s ESCAPE '!' OR LOWER(a.account_id) LIKE %s ESCAPE '!')"
        ways.append(Clause(sign, (pattern, pattern)))
    for issuers in unsettled.labels:
        for issuer in issuers:
            others = tuple(other for other in issuers if other != issuer)
            keys = ", ".join(["%s || a.subject"] * len(others))
            twin = f"(a.issuer = %s AND EXISTS (SELECT 1 FROM account t WHERE t.account_id IN ({keys})))"
            ways.append(Clause(twin, (issuer, *(account_key(other, "") for other in others))))
    return Clause(f"({' OR '.join(way.sql for way in ways)})", tuple(p for way in ways for p in way.parameters))


def _like(login: str) -> str:
    """Return a pattern that fits at least what is meant: stores disagree on the case of what is no ASCII letter."""
    escaped = "".join(f"!{sign}" if sign in "!%_" else sign for sign in login.lower())
    return "".join("%" if sign == "*" or not sign.isascii() else sign for sign in escaped)


def fact_bodies(connection: Connection, about: Iterable[str], as_of: int) -> Iterator[tuple[str, bytes]]:
    """Yield (about, body) of the facts about accounts, up to an instant."""
    sql = "SELECT about, body FROM fact WHERE about_kind = 'account' AND about IN ({keys}) AND occurred_at <= %s"
    yield from ((row[0], row[1]) for row in rows_among(connection, sql, about, as_of))


def tried_accounts(connection: Connection, account_ids: Iterable[str], as_of: int) -> set[str]:
    """Return those of the accounts that somebody tried to sign in to, up to an instant."""
    sql = "SELECT DISTINCT account_id FROM usage_rollup WHERE account_id IN ({keys}) AND first_at <= %s"
    return {row[0] for row in rows_among(connection, sql, account_ids, as_of)}


def listed_accounts(connection: Connection, account_ids: Iterable[str], as_of: int) -> set[str]:
    """Return those of the accounts that the last census up to an instant lists, as its list of accounts has them."""
    latest: dict[str, tuple[int, str]] = {}
    for about, began_at, digest in rows_among(connection, _LISTED, account_ids, as_of):
        latest[about] = max((began_at, digest), latest.get(about, (-1, "")))
    return {about for about, (_, digest) in latest.items() if digest}

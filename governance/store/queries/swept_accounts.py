"""The accounts of a sweep, each with its uses: SQL settles and counts the clear ones; the verdict judges the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import is_postgresql, rows
from governance.store.database.streaming import stream
from governance.store.queries.pages import Clause, Place, Selection, joined, page_statement
from governance.store.queries.sweep_pages import COLUMNS, POPULATION, SweepRow
from ingest.contract.event import account_key

_AT_ONCE = 5_000
_WIDTH = len(SweepRow._fields)

_EVER_USED = "SELECT 1 FROM usage_rollup u WHERE u.account_id = a.account_id AND u.use <> 'failed'"
_USED = (
    "SELECT 1 FROM usage_rollup u WHERE u.account_id = a.account_id AND u.use NOT IN ('failed', 'stated') "
    "AND u.last_at > %s AND u.last_at <= %s"
)
_USES = (
    "MAX(u.last_at) AS known_until, MAX(CASE WHEN u.use = 'stated' THEN u.last_at END) AS stated_at, "
    "MAX(CASE WHEN u.use <> 'stated' AND u.last_at <= %s THEN u.last_at END) AS used_at"
)
# All roll-ups are passed once, beside all accounts: neither looks the other up for each. PostgreSQL sums them up before
# it joins, so that no account is carried through the sums; SQLite would first write all sums down, and keep them. What
# is left is chosen behind a wall (OFFSET 0): PostgreSQL merges without keeping rows to go back to only while nothing
# else is asked at the join.
_SUMMED_UP = (
    f"SELECT {COLUMNS}, known_until, stated_at, used_at FROM ("
    f"SELECT {COLUMNS}, known_until, stated_at, used_at FROM account a LEFT JOIN ("
    f"SELECT account_id, {_USES} FROM usage_rollup u WHERE u.use <> 'failed' AND {{later}} GROUP BY account_id"
    ") u ON u.account_id = a.account_id WHERE {population} ORDER BY a.account_id OFFSET 0"
    ") a WHERE {left} ORDER BY a.account_id"
)
_GROUPED = (
    f"SELECT {COLUMNS}, {_USES} FROM account a LEFT JOIN usage_rollup u ON u.account_id = a.account_id "
    "AND u.use <> 'failed' WHERE {population} GROUP BY a.account_id HAVING {left} ORDER BY a.account_id"
)
_OTHERS = COLUMNS.partition(", ")[2]
# Beside those that are left, the last one of the page, and one behind it, where there are such: by these the next page
# is found.
_LEFT = (
    "SELECT * FROM (SELECT a.*, ROW_NUMBER() OVER (ORDER BY a.account_id) AS nth, "
    "CASE WHEN {settled} AND NOT {doubtful} THEN 0 ELSE 1 END AS is_left, "
    "LEAD(a.account_id) OVER (ORDER BY a.account_id) AS following FROM ({page}) a) a "
    "WHERE is_left = 1 OR nth = %s OR following IS NULL ORDER BY nth"
)


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


class RolledUp(NamedTuple):
    """What an account's roll-ups tell of its uses by an instant; in microseconds, None where there is none."""

    known_until: int | None
    """Its last use of all, seen or stated, whenever it was: where that is later, the two below are not the whole."""
    stated_at: int | None
    """Its last use that lists state."""
    used_at: int | None
    """Its last use that was seen."""


UsedAccount = tuple[SweepRow, RolledUp]


class LookedAt(NamedTuple):
    """Some accounts in a row, of which only those are told that are left to the verdict."""

    left: list[SweepRow]
    last: str | None
    """The last account of all that were looked at; None: there was none."""
    more: bool


class Settled(NamedTuple):
    """How many accounts SQL settles."""

    active: int
    young: int


def every_account(connection: Connection, as_of: int) -> Iterator[list[UsedAccount]]:
    """Yield all accounts of the population, in blocks by key, each with its uses."""
    yield from _accounts(connection, as_of, "", Clause("1 = 1"))


def unsettled_accounts(
    connection: Connection, unsettled: Unsettled, as_of: int, after: str = ""
) -> Iterator[list[UsedAccount]]:
    """Yield the accounts that SQL leaves to the verdict, later than a key, in blocks by key, each with its uses."""
    doubtful = _doubtful(unsettled)
    is_young = "COALESCE(a.created_at, 0) > %s AND known_until IS NULL"
    left = f"(NOT (COALESCE(used_at, 0) > %s OR ({is_young})) OR {doubtful.sql})"
    parameters = (unsettled.used_after, unsettled.young_after, *doubtful.parameters)
    yield from _accounts(connection, as_of, after, Clause(left, parameters))


def _accounts(connection: Connection, as_of: int, after: str, left: Clause) -> Iterator[list[UsedAccount]]:
    population = _population(as_of, after)
    if is_postgresql(connection):
        later = joined(_later("u", after))
        sql = _SUMMED_UP.format(later=later.sql, population=population.sql, left=left.sql)
        parameters = (as_of, *later.parameters, *population.parameters, *left.parameters)
    else:
        sql = _GROUPED.format(population=population.sql, left=left.sql)
        parameters = (as_of, *population.parameters, *left.parameters)
    for block in stream(connection, sql, parameters, _AT_ONCE):
        yield [(SweepRow._make(row[:_WIDTH]), RolledUp._make(row[_WIDTH:])) for row in block]


def count_settled(connection: Connection, unsettled: Unsettled, as_of: int, after: str, left: int) -> Settled:
    """Return what became of the accounts later than a key of which ``left`` were left to the verdict."""
    population, doubtful = _population(as_of, after), _doubtful(unsettled)
    # An account of which nobody knows when it was created is not young; only of those that are is a use looked up.
    is_young = f"a.created_at > %s AND NOT {doubtful.sql} AND NOT EXISTS ({_EVER_USED})"
    sql = f"SELECT COUNT(*), COUNT(CASE WHEN {is_young} THEN 1 END) FROM account a WHERE {population.sql}"
    parameters = (unsettled.young_after, *doubtful.parameters, *population.parameters)
    every, young = (int(count) for count in rows(connection, sql, parameters)[0])
    return Settled(every - left - young, young)


def unsettled_of_page(
    connection: Connection, selection: Selection, place: Place, unsettled: Unsettled, as_of: int
) -> LookedAt:
    """Return whom of a page's accounts SQL leaves to the verdict, and where the page ends."""
    doubtful = _doubtful(unsettled)
    # An account of which nobody knows when it was created is not young. Each use is looked up by index: a subquery
    # whose value is asked for is never made a table of all uses.
    settled = f"(({_USED} LIMIT 1) IS NOT NULL OR (COALESCE(a.created_at, 0) > %s AND ({_EVER_USED} LIMIT 1) IS NULL))"
    page, of_page = page_statement(selection._replace(columns=_OTHERS), place)
    sql = _LEFT.format(settled=settled, doubtful=doubtful.sql, page=page)
    parameters = (unsettled.used_after, as_of, unsettled.young_after, *doubtful.parameters, *of_page, place.limit)
    accounts = rows(connection, sql, parameters)
    of_this_page = [row for row in accounts if row[_WIDTH] <= place.limit]
    return LookedAt(
        [SweepRow._make(row[:_WIDTH]) for row in of_this_page if row[_WIDTH + 1]],
        of_this_page[-1][0] if of_this_page else None,
        len(of_this_page) < len(accounts),
    )


def _population(as_of: int, after: str) -> Clause:
    return joined((Clause(POPULATION, (as_of,) * 3), *_later("a", after)))


def _later(table: str, after: str) -> tuple[Clause, ...]:
    # Whoever begins compares no key: three million comparisons cost a twentieth of the whole.
    return (Clause(f"{table}.account_id > %s", (after,)),) if after else ()


def _doubtful(unsettled: Unsettled) -> Clause:
    """Return the condition that something else than use and age may speak of an account."""
    ways = [Clause("a.state IN ('unknown', 'disabled', 'deleted')")]
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

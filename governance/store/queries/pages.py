"""Reads one page by keyset: what comes after a key in a sort that an index serves; nothing is counted or skipped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.model.scope import Scope
from governance.store.database.instants_apart import instants_apart
from governance.store.database.statements import is_postgresql, rows
from governance.store.database.together import Question

Key = tuple[str | int, ...]
"""Where a row stands in its sort."""
_encode = msgspec.json.Encoder().encode


class Clause(NamedTuple):
    """A condition and its parameters, in the order of its ``%s``."""

    sql: str
    parameters: tuple[Any, ...] = ()


class Sort(NamedTuple):
    """An order: columns that are never null, together one of a kind, and the first ones of an index."""

    name: str
    columns: tuple[str, ...]
    descending: bool = False


class Selection(NamedTuple):
    """What a query selects: columns, the tables that they come from, and which rows."""

    columns: str
    tables: str
    where: tuple[Clause, ...]
    given: tuple[Any, ...] = ()
    """The parameters of the tables, where one of them is a query by itself."""


class Place(NamedTuple):
    """Where a page begins, and how many rows it has at most; ``after``: None for the first page."""

    sort: Sort
    after: Key | None
    limit: int


class Block(NamedTuple):
    """The rows of a page, each with its key; whether there are more."""

    keyed: list[tuple[Key, tuple[Any, ...]]]
    more: bool

    @property
    def last(self) -> Key | None:
        """The key that the next page begins after; None where there is none."""
        return self.keyed[-1][0] if self.more and self.keyed else None


def select_page(connection: Connection, selection: Selection, place: Place) -> Block:
    """Return the rows of a page."""
    sql, parameters = page_statement(selection, place)
    width = len(place.sort.columns)
    keyed = [(tuple(row[:width]), tuple(row[width:])) for row in rows(connection, sql, parameters)]
    return Block(keyed[: place.limit], len(keyed) > place.limit)


def page_statement(selection: Selection, place: Place) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of a page and its parameters; it asks for one row more than the page has."""
    sort = place.sort
    where = list(selection.where)
    if place.after is not None:
        where.append(_after(sort, place.after, {clause.sql for clause in where}))
    key = ", ".join(sort.columns)
    order = ", ".join(f"{column} DESC" for column in sort.columns) if sort.descending else key
    condition, parameters = joined(where)
    sql = f"SELECT {key}, {selection.columns} FROM {selection.tables} WHERE {condition} ORDER BY {order} LIMIT %s"
    return instants_apart(sql, (*selection.given, *parameters, place.limit + 1))


def count_up_to(connection: Connection, selection: Selection, most: int) -> int:
    """Return how many rows are selected, ``most + 1`` where there are more."""
    return int(rows(connection, *count_asked(selection, most))[0][0])


def count_asked(selection: Selection, most: int) -> Question:
    """Return the question whose one row ``count_up_to`` reads."""
    condition, parameters = joined(selection.where)
    sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {selection.tables} WHERE {condition} LIMIT %s) counted"
    return Question(*instants_apart(sql, (*selection.given, *parameters, most + 1)))


def joined(clauses: Iterable[Clause]) -> Clause:
    """Return the condition that all of these hold."""
    every = list(clauses)
    if not every:
        return Clause("1 = 1")
    return Clause(" AND ".join(c.sql for c in every), tuple(p for c in every for p in c.parameters))


def _after(sort: Sort, key: Key, conditions: Collection[str]) -> Clause:
    """Return the condition that a row comes after a key.

    What every row has in common is not compared: by a row value no index is entered behind a column that is equal.
    """
    sign = "<" if sort.descending else ">"
    columns = sort.columns
    while len(columns) > 1 and f"{columns[0]} = %s" in conditions:
        columns, key = columns[1:], key[1:]
    if len(columns) == 1:
        return Clause(f"{columns[0]} {sign} %s", key)
    marks = ", ".join(["%s"] * len(key))
    return Clause(f"({', '.join(columns)}) {sign} ({marks})", key)


def is_among(connection: Connection, column: str, keys: Iterable[str]) -> Clause:
    """Return the condition that a column is one of ``keys``, looked up by index; the keys are one parameter."""
    wanted = sorted(set(keys))
    if not wanted:
        return Clause("1 = 0")
    if len(wanted) == 1:
        return Clause(f"{column} = %s", (wanted[0],))
    return Clause(f"{column} {_one_of(connection)}", (_parameter(connection, wanted),))


def _one_of(connection: Connection) -> str:
    return "= ANY(%s)" if is_postgresql(connection) else "IN (SELECT value FROM json_each(%s))"


def _parameter(connection: Connection, keys: Sequence[str]) -> object:
    return list(keys) if is_postgresql(connection) else _encode(keys).decode()


class SeenBy(NamedTuple):
    """The columns by which a scope sees a query's rows; None: nothing of that kind shows such a row."""

    account: str | None = None
    """Holds the key of an IdP account, of its account in an application, or of an identity."""
    application: str | None = None
    issuer: str | None = None
    reviewer: str | None = None


def visible(connection: Connection, scope: Scope, by: SeenBy) -> tuple[Clause, ...]:
    """Return the condition that a scope sees the row; nothing where the scope is everything."""
    if scope.everything:
        return ()
    ways: list[Clause] = []
    if scope.accounts and by.account is not None:
        ways.extend(of_accounts(connection, scope.accounts, by.account))
    if scope.applications and by.application is not None:
        ways.append(is_among(connection, by.application, scope.applications))
    if scope.issuers and by.issuer is not None:
        ways.append(is_among(connection, by.issuer, scope.issuers))
    if scope.reviewer is not None and by.reviewer is not None:
        ways.append(Clause(f"LOWER({by.reviewer}) = %s", (scope.reviewer.strip().lower(),)))
    if not ways:
        return (Clause("1 = 0"),)
    return (Clause(f"({' OR '.join(w.sql for w in ways)})", tuple(p for w in ways for p in w.parameters)),)


def of_accounts(connection: Connection, accounts: frozenset[str], column: str) -> Iterable[Clause]:
    """Yield the condition that a column names one of the accounts, their accounts in applications, or identities.

    Which keys these are is read first: a condition with subqueries in it would be held against every row.
    """
    own = is_among(connection, "own.idp_account_id", accounts)
    of = is_among(connection, "ai.account_id", accounts)
    sql = (
        f"SELECT own.account_id FROM account own WHERE {own.sql} "
        f"UNION SELECT ai.identity_id FROM account_identity ai WHERE {of.sql}"
    )
    keys = {row[0] for row in rows(connection, sql, (*own.parameters, *of.parameters))}
    yield is_among(connection, column, accounts | keys)


def of_identities(connection: Connection, accounts: frozenset[str], column: str) -> Iterable[Clause]:
    """Yield the condition that a column names an identity that one of the accounts shares with others, if one does."""
    of = is_among(connection, "ai.account_id", accounts)
    sql = f"SELECT ai.identity_id FROM account_identity ai WHERE {of.sql} AND ai.identity_id <> ai.account_id"
    if keys := {row[0] for row in rows(connection, sql, of.parameters)}:
        yield is_among(connection, column, keys)

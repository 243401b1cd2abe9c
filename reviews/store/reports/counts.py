"""Counts of the weekly report, many instants in one pass over a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows

_OPENED = "SUM(CASE WHEN opened_at > %s AND opened_at <= %s THEN 1 ELSE 0 END)"
# An episode that ended where it began was never there to be counted as standing.
_CLOSED = "SUM(CASE WHEN opened_at <= %s AND closed_at > %s AND closed_at <= %s THEN 1 ELSE 0 END)"
_STANDING = "SUM(CASE WHEN opened_at <= %s AND (closed_at IS NULL OR closed_at > %s) THEN 1 ELSE 0 END)"
_JIT = "SUM(CASE WHEN provenance_at > %s AND provenance_at <= %s THEN 1 ELSE 0 END)"
_LEFT = "state IN ('disabled', 'deleted')"
# Who is suspended is there, as is one that an application's list calls disabled: neither has ended.
_THERE = f"(NOT {_LEFT} OR ended_at IS NULL OR ended_at > %s)"
_PRESENT = f"SUM(CASE WHEN (created_at IS NULL OR created_at <= %s) AND {_THERE} THEN 1 ELSE 0 END)"
_NEW = f"SUM(CASE WHEN created_at > %s AND created_at <= %s AND {_THERE} THEN 1 ELSE 0 END)"
_ENDED = (
    f"SUM(CASE WHEN (created_at IS NULL OR created_at <= %s) AND {_LEFT} AND ended_at > %s AND ended_at <= %s "
    "THEN 1 ELSE 0 END)"
)


class Span(NamedTuple):
    """A stretch of time: after ``from_at``, up to ``to_at``."""

    from_at: int
    to_at: int


class FindingCounts(NamedTuple):
    """Findings that opened and closed in a span, and those that stood at its end; excepted ones count."""

    opened: int
    closed: int
    standing: int


class AccountCounts(NamedTuple):
    """Accounts of IdPs and applications: there at a span's beginning, come, gone in it, there at its end."""

    before: int
    new: int
    ended: int
    after: int


def count_findings(connection: Connection, spans: Sequence[Span]) -> list[FindingCounts]:
    """Return the counts of each span."""
    columns = ", ".join(f"{_OPENED}, {_CLOSED}, {_STANDING}" for _ in spans)
    parameters = [p for s, e in spans for p in (s, e, e, s, e, e, e)]
    sums = _sums(connection, f"SELECT {columns} FROM finding WHERE live = 1", parameters)
    return [FindingCounts._make(sums[3 * n : 3 * n + 3]) for n in range(len(spans))]


def count_new_jit(connection: Connection, spans: Sequence[Span]) -> list[int]:
    """Return how many accounts Just-in-Time provisioning made in each span."""
    columns = ", ".join(_JIT for _ in spans)
    parameters = [instant for span in spans for instant in span]
    where = "provenance IN ('jit_confirmed', 'jit_candidate')"
    return _sums(connection, f"SELECT {columns} FROM account WHERE {where}", parameters)


def count_accounts(connection: Connection, span: Span) -> AccountCounts:
    """Return how the accounts of a span came and went."""
    start, end = span
    parameters = [start, start, start, end, end, end, start, end, end, end]
    sql = f"SELECT {_PRESENT}, {_NEW}, {_ENDED}, {_PRESENT} FROM account"
    return AccountCounts._make(_sums(connection, sql, parameters))


def count_unanswered(connection: Connection, at: int) -> int:
    """Return how many answers policies could not give at an instant, of those that they cannot give now."""
    return int(rows(connection, "SELECT COUNT(*) FROM not_evaluable WHERE since_at <= %s", (at,))[0][0])


def count_concerned(connection: Connection, at: int) -> int:
    """Return how many accounts and identities ever had a finding by an instant."""
    sql = "SELECT COUNT(DISTINCT unit_id) FROM finding WHERE live = 1 AND opened_at <= %s"
    return int(rows(connection, sql, (at,))[0][0])


def _sums(connection: Connection, sql: str, parameters: Sequence[int]) -> list[int]:
    return [int(number or 0) for number in rows(connection, sql, parameters)[0]]

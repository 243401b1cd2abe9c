"""What a page of findings reads, and a page of the answers that policies could not give."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.scope import Scope
from governance.store.database.streaming import rows_among
from governance.store.queries.accepted import accepting_act
from governance.store.queries.pages import Block, Clause, Place, SeenBy, Selection, Sort, select_page, visible

SORTS = (
    Sort("opened_at", ("f.opened_at", "f.finding_id")),
    Sort("newest", ("f.opened_at", "f.finding_id"), descending=True),
)
NOT_EVALUABLE_SORTS = (Sort("account", ("f.unit_id", "f.policy", "f.answer_id")),)
_STANDING = "f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)"
# The plus keeps SQLite, which has no statistics, from walking all open findings by index instead.
STANDING = f"+f.live = 1 AND {_STANDING}"
"""What stands, open or accepted, as of an instant, which is given twice, among findings chosen by another column."""
_WHOM = "f.account_id, a.issuer, a.subject, a.name, f.application_id, f.entitlement_id"
_COLUMNS = "f.opened_at, f.finding_id, f.policy, f.severity, f.closed_at, f.live, f.message, f.evidence, f.became"
_SEEN_BY = SeenBy(account="f.account_id", application="f.application_id", issuer="a.issuer")
_FIRST_ACCOUNTS = (
    "SELECT l.identity_id, a.account_id, a.issuer, a.subject, a.name FROM account_identity l "
    "JOIN account a ON a.account_id = l.account_id WHERE l.identity_id IN ({keys})"
)


class Whom(NamedTuple):
    """Whom a finding is about; ``issuer`` is None where no account has its id."""

    account_id: str
    issuer: str | None
    subject: str | None
    name: str | None
    application_id: str | None
    entitlement_id: str | None


class FindingRow(NamedTuple):
    """A finding, as a query reads it; whom it is about follows."""

    opened_at: int
    finding_id: str
    policy: str
    severity: str
    closed_at: int | None
    live: int
    message: str | None
    evidence: str | None
    became: str | None
    accepted_by: str | None
    """The act by which it is accepted."""


def finding_selections(
    connection: Connection, scope: Scope, as_of: int, acts_until: int, *, every: bool
) -> tuple[Selection, ...]:
    """Return what selects the findings that stand as of an instant; ``every``: the closed and superseded ones too.

    ``acts_until``: as of when it is told which of them are accepted. Each selection stands for one value of ``live``,
    by which the index of ``opened_at`` begins.
    """
    tables = "finding f LEFT JOIN account a ON a.account_id = f.account_id"
    columns = f"{_COLUMNS}, {accepting_act(acts_until)}, {_WHOM}"
    seen = visible(connection, scope, _SEEN_BY)
    if not every:
        standing = Clause(f"f.live = 1 AND {_STANDING}", (as_of, as_of))
        return (Selection(columns, tables, (standing, *seen)),)
    return tuple(
        Selection(columns, tables, (Clause(f"f.live = {live} AND f.opened_at <= %s", (as_of,)), *seen))
        for live in (1, 0)
    )


def finding_page(connection: Connection, selections: Iterable[Selection], place: Place) -> Block:
    """Return a page of findings; a row is a ``FindingRow``, then a ``Whom``."""
    blocks = [select_page(connection, selection, place) for selection in selections]
    keyed = list(heapq.merge(*(b.keyed for b in blocks), key=lambda pair: pair[0], reverse=place.sort.descending))
    return Block(keyed[: place.limit], any(b.more for b in blocks) or len(keyed) > place.limit)


def not_evaluable_selection(connection: Connection, scope: Scope, as_of: int) -> Selection:
    """Return what selects the answers that policies could not give as of an instant."""
    where = (Clause("f.since_at <= %s", (as_of,)), *visible(connection, scope, _SEEN_BY))
    tables = "not_evaluable f LEFT JOIN account a ON a.account_id = f.account_id"
    return Selection(f"f.reason, {_WHOM}", tables, where)


def first_accounts(connection: Connection, identity_ids: Iterable[str]) -> dict[str, tuple[str, str, str, str | None]]:
    """Return the first account of each identity: (account_id, issuer, subject, name)."""
    first: dict[str, tuple[str, str, str, str | None]] = {}
    for identity_id, *account in rows_among(connection, _FIRST_ACCOUNTS, identity_ids):
        first[identity_id] = min(tuple(account), first.get(identity_id, tuple(account)), key=lambda a: a[0])
    return first

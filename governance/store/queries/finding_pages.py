"""What a page of findings reads, and a page of the answers that policies could not give.

The gravest come first: each severity is walked for itself, the gravest before the next, along one index.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, get_args

from sqlalchemy import Connection

from governance.model.answers import Severity
from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.model.states import Ground
from governance.model.table_rows import SHADOW
from governance.store.database.statements import is_postgresql
from governance.store.database.streaming import rows_among
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import (
    Block,
    Clause,
    Key,
    Place,
    SeenBy,
    Selection,
    Sort,
    count_up_to,
    select_page,
    visible,
)
from governance.store.views.accepted import accepting_act, finding_status, none_of_many_accepted

GRAVEST_FIRST: tuple[str, ...] = tuple(reversed(get_args(Severity)))
_OPENED = ("f.opened_at", "f.finding_id")
_DETECTED = ("f.detected_at", "f.finding_id")
_BY_SEVERITY = "severity"
SORTS = (
    Sort(_BY_SEVERITY, ("{rank}", *_OPENED)),
    Sort("began_at", _OPENED),
    Sort("detected_at", _DETECTED),
    Sort("newest", _DETECTED, descending=True),
)
OPEN = "open"
FORESEEN = "foreseen"
SHADOWED = "shadow"
STATES = (OPEN, "accepted", "closed", "superseded", FORESEEN, SHADOWED)
NOT_EVALUABLE_SORTS = (Sort("account", ("f.unit_id", "f.policy", "f.answer_id")),)
_STANDING = "f.opened_at <= %s AND (f.closed_at IS NULL OR f.closed_at > %s)"
# The plus keeps SQLite, which has no statistics, from walking all open findings by index instead.
STANDING = f"+f.live = 1 AND {_STANDING}"
"""What stands, open or accepted, as of an instant, which is given twice, among findings chosen by another column."""
_WHOM = "f.account_id, a.issuer, a.subject, a.name, f.application_id, f.entitlement_id"
_COLUMNS = (
    "f.opened_at, f.finding_id, f.policy, f.severity, f.closed_at, f.live, f.message, f.evidence, f.became, f.basis, "
    "f.detected_at, (SELECT MIN(t.told_at) FROM told_finding t WHERE t.finding_id = f.finding_id "
    "AND t.told_at >= f.detected_at)"
)
_SEEN_BY = SeenBy(account="f.account_id", application="f.application_id")
_CHOSEN_BY = ChosenBy(
    account="f.account_id",
    identity="f.unit_id",
    entitlement="f.entitlement_id",
    application="f.application_id",
    policy="f.policy",
    jit_account="f.account_id",
    jit_application="f.application_id",
)
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
    basis: Ground
    detected_at: int
    told_at: int | None
    """When a report first printed this opening, or a review first asked about it."""
    accepted_by: str | None
    """The act by which it is accepted."""


def finding_selections(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    as_of: int,
    acts_until: int,
    *,
    foreseen_until: int,
    every: bool,
) -> tuple[Selection, ...]:
    """Return what selects the findings of a choice that stand as of an instant, open or accepted.

    ``acts_until``: as of when it is told which of them are accepted. ``every``, or a choice of states: the closed and
    superseded ones too; the state ``foreseen`` has those that open only later, up to ``foreseen_until``; ``shadow``
    those that nobody is told of.
    Each selection stands for one value of ``live``, by which the indexes begin.
    """
    tables = "finding f LEFT JOIN account a ON a.account_id = f.account_id"
    columns = f"{_COLUMNS}, {accepting_act(acts_until)}, {_WHOM}"
    issuer, state = _issuer(connection), finding_status(as_of, acts_until)
    is_of_open = choice.states is not None and set(choice.states) == {OPEN}
    by = _CHOSEN_BY._replace(issuer=issuer, severity="f.severity", began="f.detected_at")
    by = by if is_of_open else by._replace(state=state)
    seen = (*chosen(connection, choice, by), *visible(connection, scope, _SEEN_BY._replace(issuer=issuer)))
    standing = Clause(f"f.live = 1 AND {_STANDING}", (as_of, as_of))
    if is_of_open:
        # Most that stands is open: who is accepted is found from the few acts, and not looked for at each.
        return (Selection(columns, tables, (standing, *seen, Clause(none_of_many_accepted(acts_until)))),)
    if not every and choice.states is None:
        return (Selection(columns, tables, (standing, *seen)),)
    standing_as = _standing_as(choice.states)
    until = max(as_of, foreseen_until) if choice.states is not None and FORESEEN in choice.states else as_of
    known = {live: Clause(f"f.live = {live} AND f.opened_at <= %s", (until,)) for live in standing_as}
    return tuple(Selection(columns, tables, (clause, *seen)) for clause in known.values())


def _standing_as(states: Collection[str] | None) -> tuple[int, ...]:
    """Return the values of ``live`` that findings of some states have; None: of all that are told of."""
    if states is None:
        return (1, 0)
    others = ((0, "superseded"), (SHADOW, SHADOWED))
    return (1, *(live for live, state in others if state in states))


def _issuer(connection: Connection) -> str:
    """Return the column of the source that a finding is of: where no account has its key, the key's own."""
    if is_postgresql(connection):
        return "COALESCE(a.issuer, SPLIT_PART(f.account_id, '|', 1))"
    return "COALESCE(a.issuer, SUBSTR(f.account_id, 1, INSTR(f.account_id, '|') - 1))"


def finding_page(connection: Connection, selections: Iterable[Selection], place: Place) -> Block:
    """Return a page of findings; a row is a ``FindingRow``, then a ``Whom``."""
    if place.sort.name != _BY_SEVERITY:
        return _merged(connection, selections, place)
    every, rank, after = tuple(selections), 0, None
    if place.after is not None:
        rank, after = int(place.after[0]), place.after[1:]
    keyed: list[tuple[Key, tuple[Any, ...]]] = []
    for number, severity in enumerate(GRAVEST_FIRST[rank:], rank):
        of_severity = Clause("f.severity = %s", (severity,))
        some = [s._replace(where=(of_severity, *s.where)) for s in every]
        block = _merged(connection, some, Place(Sort(severity, _OPENED), after, place.limit - len(keyed)))
        keyed += [((number, *key), row) for key, row in block.keyed]
        if block.more or len(keyed) >= place.limit:
            return Block(keyed, block.more or number + 1 < len(GRAVEST_FIRST))
        after = None
    return Block(keyed, False)


def _merged(connection: Connection, selections: Iterable[Selection], place: Place) -> Block:
    blocks = [select_page(connection, selection, place) for selection in selections]
    keyed = list(heapq.merge(*(b.keyed for b in blocks), key=lambda pair: pair[0], reverse=place.sort.descending))
    return Block(keyed[: place.limit], any(b.more for b in blocks) or len(keyed) > place.limit)


def not_evaluable_selection(connection: Connection, scope: Scope, choice: Choice, as_of: int) -> Selection:
    """Return what selects the answers of a choice that policies could not give as of an instant."""
    issuer = _issuer(connection)
    of_choice = chosen(connection, choice, _CHOSEN_BY._replace(issuer=issuer, began="f.since_at"))
    seen = visible(connection, scope, _SEEN_BY._replace(issuer=issuer))
    where = (Clause("f.since_at <= %s", (as_of,)), *of_choice, *seen)
    tables = "not_evaluable f LEFT JOIN account a ON a.account_id = f.account_id"
    return Selection(f"f.reason, {_WHOM}", tables, where)


def count_begun_before(connection: Connection, began_before: int, as_of: int, most: int) -> int:
    """Return how many findings that stand as of an instant began before another one, counted up to ``most``."""
    began = Clause("f.live = 1 AND f.opened_at < %s", (began_before,))
    standing = Clause(_STANDING, (as_of, as_of))
    return count_up_to(connection, Selection("1", "finding f", (began, standing)), most)


def first_accounts(connection: Connection, identity_ids: Iterable[str]) -> dict[str, tuple[str, str, str, str | None]]:
    """Return the first account of each identity: (account_id, issuer, subject, name)."""
    first: dict[str, tuple[str, str, str, str | None]] = {}
    for identity_id, *account in rows_among(connection, _FIRST_ACCOUNTS, identity_ids):
        first[identity_id] = min(tuple(account), first.get(identity_id, tuple(account)), key=lambda a: a[0])
    return first

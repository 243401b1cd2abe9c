"""What a page of grants reads: what was held at one instant, as it was believed at another."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.model.choice import Choice
from governance.model.scope import Scope
from governance.model.states import Begin
from governance.store.queries.choosing import ChosenBy, chosen
from governance.store.queries.pages import Clause, SeenBy, Selection, Sort, visible

SORTS = (
    Sort("account", ("g.account_id", "g.entitlement_id", "g.mode", "g.grant_id")),
    Sort("entitlement", ("g.entitlement_id", "g.account_id", "g.mode", "g.grant_id")),
)
LATEST = (1 << 63) - 1
"""The ``known`` that stands for all that is known."""
_COLUMNS = (
    "g.account_id, a.issuer, a.subject, a.name, g.entitlement_id, g.application_id, g.mode, g.via, g.scope, "
    "g.valid_from, g.valid_to, g.recorded_from, g.evidence, g.from_basis, g.granted_by, g.ended_by"
)
TABLES = "held_grant g LEFT JOIN account a ON a.account_id = g.account_id"
_HELD = "g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)"
_BELIEVED = "g.recorded_from <= %s AND (g.recorded_to IS NULL OR g.recorded_to > %s)"
SEEN_BY = SeenBy(account="g.account_id", application="g.application_id", issuer="a.issuer")

CHOSEN_BY = ChosenBy(
    account="g.account_id",
    only_holders=True,
    entitlement="g.entitlement_id",
    application="g.application_id",
    issuer="a.issuer",
    jit_account="g.account_id",
    jit_application="g.application_id",
    began="g.valid_from",
)


class GrantRow(NamedTuple):
    """A grant, as a query reads it; ``issuer`` is None where no account has its key."""

    account_id: str
    issuer: str | None
    subject: str | None
    name: str | None
    entitlement_id: str
    application_id: str | None
    mode: str
    via: str | None
    scope: str
    valid_from: int
    valid_to: int | None
    recorded_from: int
    evidence: str | None
    from_basis: Begin
    granted_by: str | None
    ended_by: str | None


class Stretch(NamedTuple):
    """From one instant up to and with another, in microseconds; one alone is both."""

    first: int
    last: int


def held_within(held: Stretch) -> Clause:
    """Return the condition that a grant was held at any instant of a stretch."""
    return Clause(_HELD, (held.last, held.first))


def believed_at(known: int) -> Clause:
    """Return the condition that a grant was believed at an instant; what is believed now has an index of its own."""
    return Clause("g.recorded_to IS NULL") if known == LATEST else Clause(_BELIEVED, (known, known))


def grant_selection(
    connection: Connection,
    scope: Scope,
    choice: Choice,
    *,
    held: Stretch,
    known: int,
    eligible: bool,
) -> Selection:
    """Return what selects the grants of a choice that were held at any instant of ``held``, as believed at ``known``.

    ``held``: its first and its last instant.
    """
    where = list(chosen(connection, choice, CHOSEN_BY))
    where += [held_within(held), believed_at(known)]
    if not eligible:
        where.append(Clause("g.mode <> 'eligible'"))
    return Selection(_COLUMNS, TABLES, (*where, *visible(connection, scope, SEEN_BY)))

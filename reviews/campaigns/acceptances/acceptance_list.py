"""Acceptances as tools and people read them: who accepted what, why, until when, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

import msgspec
from sqlalchemy import Connection

from governance.model.keys import plain_parts
from governance.queries.named_messages import with_people_named
from governance.queries.naming import AccountName, keyed_account, shown_instant
from governance.store.queries.subject_names import names_of_subjects
from ingest.contract.instants import from_micros
from reviews.store.acceptance_rows import Acceptance, acceptances

_ALL = -1
_AT_ONCE = 500
"""Acceptances whose names are looked up together."""


class AcceptanceView(msgspec.Struct, frozen=True):
    """An acceptance, or an exception of the settings.

    ``status`` is ``accepted``, ``ended`` (its day has come), ``reopened`` or ``renewed`` (by a later act), or the
    finding's: ``closed`` or ``superseded``.
    """

    act_id: str
    kind: str
    status: str
    finding_id: str | None
    policy: str
    rule: str | None
    account: AccountName
    began_at: datetime | None
    """When the finding became true, by the records; an exception is about no single one."""
    detected_at: datetime | None
    """When this store first could tell of it."""
    message: str | None
    accepted_for: str | None
    entered_by: str
    reason: str | None
    compensating_control: str | None
    ticket: str | None
    renewals: int
    accepted_at: datetime | None
    """None: from the beginning."""
    until: datetime | None


def listed_acceptances(connection: Connection, at: int, *, every: bool) -> Iterator[AcceptanceView]:
    """Yield the acceptances in force at an instant, the soonest to end first; ``every``: the others until then too."""
    entered = acceptances(connection, at, _ALL if every else at)
    wanted = (acceptance for acceptance in entered if every or status_of(acceptance, at) == "accepted")
    return _shown(connection, wanted, at)


def ended_acceptances(connection: Connection, after: int, at: int) -> Iterator[AcceptanceView]:
    """Yield the acceptances that ended after an instant, up to and with another, however they ended."""
    entered = acceptances(connection, at, after)
    return _shown(connection, (acceptance for acceptance in entered if _has_ended(acceptance, after, at)), at)


def _has_ended(acceptance: Acceptance, after: int, at: int) -> bool:
    """Tell whether an acceptance is in force no more, and was so after an instant.

    Since when the records judge otherwise is not known: then it is told until the day that it was to end on.
    """
    if status_of(acceptance, at) == "accepted":
        return False
    ends = (acceptance.act.until_at, acceptance.replaced_at, acceptance.closed_at)
    return min((end for end in ends if end is not None and end <= at), default=at) > after


def _shown(connection: Connection, wanted: Iterator[Acceptance], at: int) -> Iterator[AcceptanceView]:
    while block := list(islice(wanted, _AT_ONCE)):
        yield from _views(connection, block, at)


def status_of(acceptance: Acceptance, at: int) -> str:
    """Return how an acceptance stands at an instant."""
    until = acceptance.act.until_at
    if acceptance.finding_status in ("closed", "superseded"):
        return acceptance.finding_status
    if acceptance.replaced_at is not None and (until is None or acceptance.replaced_at < until):
        return "reopened" if acceptance.replaced_by == "reopen" else "renewed"
    return "ended" if until is not None and until <= at else "accepted"


def _views(connection: Connection, block: Sequence[Acceptance], at: int) -> Iterator[AcceptanceView]:
    accounts = [acceptance.account_id or str(acceptance.act.says().get("account", "")) for acceptance in block]
    names = names_of_subjects(connection, set(accounts))
    issuers = (plain_parts(account_id).issuer for account_id in accounts)
    messages = with_people_named(
        connection, [(acceptance.message, issuer) for acceptance, issuer in zip(block, issuers, strict=True)]
    )
    for acceptance, account_id, message in zip(block, accounts, messages, strict=True):
        account = msgspec.structs.replace(keyed_account(account_id), name=names.get(account_id))
        yield _view(acceptance, account, message, at)


def _view(acceptance: Acceptance, account: AccountName, message: str | None, at: int) -> AcceptanceView:
    act, says = acceptance.act, acceptance.act.says()
    return AcceptanceView(
        act_id=act.act_id,
        kind=act.kind,
        status=status_of(acceptance, at),
        finding_id=(acceptance.finding_id or act.subject) if act.kind == "accept" else None,
        policy=str(says.get("policy", "")),
        rule=says.get("rule"),
        account=account,
        began_at=shown_instant(acceptance.began_at),
        detected_at=shown_instant(acceptance.detected_at),
        message=message,
        accepted_for=says.get("for") or says.get("owner"),
        entered_by=act.author().spelled(),
        reason=says.get("reason"),
        compensating_control=says.get("compensating_control"),
        ticket=says.get("ticket"),
        renewals=int(says.get("renewals", 0)),
        accepted_at=from_micros(act.at) if act.at else None,
        until=shown_instant(act.until_at),
    )

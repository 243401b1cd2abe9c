"""Acceptances as tools and people read them: who accepted what, why, until when, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from governance.model.keys import plain_parts
from governance.queries.named_messages import with_people_named
from governance.queries.naming import AccountName, keyed_account, shown_instant
from governance.store.queries.subject_names import names_of_subjects
from ingest.contract.instants import from_micros
from reviews.store.acceptance_rows import Acceptance, acceptances

_ALL = -1


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
    for acceptance in acceptances(connection, at, _ALL if every else at):
        view = _view(connection, acceptance, at)
        if every or view.status == "accepted":
            yield view


def status_of(acceptance: Acceptance, at: int) -> str:
    """Return how an acceptance stands at an instant."""
    until = acceptance.act.until_at
    if acceptance.finding_status in ("closed", "superseded"):
        return acceptance.finding_status
    if acceptance.replaced_at is not None and (until is None or acceptance.replaced_at < until):
        return "reopened" if acceptance.replaced_by == "reopen" else "renewed"
    return "ended" if until is not None and until <= at else "accepted"


def _view(connection: Connection, acceptance: Acceptance, at: int) -> AcceptanceView:
    act, says = acceptance.act, acceptance.act.says()
    account_id = acceptance.account_id or str(says.get("account", ""))
    return AcceptanceView(
        act_id=act.act_id,
        kind=act.kind,
        status=status_of(acceptance, at),
        finding_id=(acceptance.finding_id or act.subject) if act.kind == "accept" else None,
        policy=str(says.get("policy", "")),
        rule=says.get("rule"),
        account=msgspec.structs.replace(
            keyed_account(account_id), name=names_of_subjects(connection, (account_id,)).get(account_id)
        ),
        began_at=shown_instant(acceptance.began_at),
        detected_at=shown_instant(acceptance.detected_at),
        message=with_people_named(connection, [(acceptance.message, plain_parts(account_id).issuer)])[0],
        accepted_for=says.get("for") or says.get("owner"),
        entered_by=act.author().spelled(),
        reason=says.get("reason"),
        compensating_control=says.get("compensating_control"),
        ticket=says.get("ticket"),
        renewals=int(says.get("renewals", 0)),
        accepted_at=from_micros(act.at) if act.at else None,
        until=shown_instant(act.until_at),
    )

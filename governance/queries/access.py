"""Who holds what: grants as of an instant, as believed at an instant, each with the path and events it came by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from governance.model.keys import app_account_key, plain_parts
from governance.model.scope import Scope
from governance.model.states import Begin
from governance.queries.account_lives import StateThen, states_then
from governance.queries.naming import (
    AccountName,
    ActorName,
    ApplicationName,
    EntitlementName,
    Names,
    keyed_account,
    named_actor,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total, total_of
from governance.store.queries.account_lookup import existing_accounts
from governance.store.queries.application_pages import who_may_enter
from governance.store.queries.grant_pages import LATEST, SORTS, GrantRow, grant_selection
from governance.store.queries.last_uses import BY_APPLICATION, last_uses
from governance.store.queries.pages import Selection, select_page
from ingest.contract.instants import from_micros

Used = Mapping[tuple[str, str], int]
_decode = msgspec.json.Decoder(list[str]).decode


class AccessFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which grants, since when they are held, and whether what is merely eligible counts, which is not held."""

    eligible: bool = False
    known: int = LATEST
    """The instant whose belief is asked for, in microseconds."""


class _Beside(NamedTuple):
    """What other tables say of a page's grants."""

    applications: Names
    entitlements: Names
    actors: Names
    used: Used
    states: Mapping[str, StateThen]
    existing: set[str]
    """Keys of the accounts in applications that there are."""


class HeldGrantView(msgspec.Struct, frozen=True):
    """A grant that was held; ``via`` is the group that it comes through; mode ``none``: nothing is granted.

    ``from_basis`` says how ``valid_from`` is known: ``seen`` in a record, ``stated`` by a list, or ``unknown``, when it
    is the first sight of what was held before.
    """

    account: AccountName
    account_state: StateThen
    """At the instant asked for: who is deactivated still has what nobody took away."""
    entitlement: EntitlementName | None
    application: ApplicationName | None
    mode: str
    via: EntitlementName | None
    scope: str
    valid_from: datetime | None
    valid_to: datetime | None
    recorded_from: datetime | None
    evidence: list[str]
    from_basis: Begin
    granted_by: ActorName | None
    ended_by: ActorName | None
    enters_as: list[str]
    """Of a grant of an application, what lets the holder enter it: ``assigned``, ``account`` there, seen ``used``."""
    last_used_at: datetime | None
    """When the holder last used the grant's application, or, of a grant of no application, the account at all."""


def access(snapshot: Snapshot, scope: Scope, filters: AccessFilters, request: PageRequest) -> Page[HeldGrantView]:
    """Return a page of the grants held as of an instant, by account, entitlement and mode."""
    turn = turned("access", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, access_selection(snapshot, scope, filters), turn.place)
    rows = [GrantRow._make(row) for _, row in block.keyed]
    entitlements = snapshot.entitlement_names({r.entitlement_id for r in rows} | {r.via for r in rows})
    applications = snapshot.application_names(r.application_id for r in rows)
    actors = snapshot.account_names({actor for row in rows for actor in (row.granted_by, row.ended_by)})
    holders = {row.account_id for row in rows}
    used = _used(snapshot, holders, filters.as_of)
    states = states_then(snapshot, {h: (h, "") in used for h in holders}, filters.as_of, filters.known)
    own = {app_account_key(row.application_id, row.account_id) for row in rows if row.application_id}
    existing = existing_accounts(snapshot.connection, own, filters.as_of)
    beside = _Beside(applications, entitlements, actors, used, states, existing)
    return turn.page([_view(row, beside) for row in rows], block.last)


def _used(snapshot: Snapshot, account_ids: Iterable[str], as_of: int) -> Used:
    """Return the last use by account and application; '' stands for all of an account's."""
    used: dict[tuple[str, str], int] = {}
    for (account_id, application_id), at in last_uses(snapshot.connection, account_ids, as_of, BY_APPLICATION).items():
        used[account_id, application_id] = max(at, used.get((account_id, application_id), at))
        used[account_id, ""] = max(at, used.get((account_id, ""), at))
    return used


def without_grant(snapshot: Snapshot, application_id: str, as_of: int) -> list[HeldGrantView]:
    """Return who can enter an application though nothing is granted to him: by an account there, or as seen."""
    names = snapshot.application_names([application_id])
    entering = [e for e in who_may_enter(snapshot.connection, application_id, as_of) if e.assigned_since is None]
    logins = snapshot.account_names(e.account_id for e in entering)
    states = states_then(snapshot, {e.account_id: e.last_used_at is not None for e in entering}, as_of, LATEST)
    return [
        HeldGrantView(
            account=AccountName(*plain_parts(e.account_id)[::2], logins.get(e.account_id)),
            account_state=states[e.account_id],
            entitlement=None,
            application=named_application(application_id, names),
            mode="none",
            via=None,
            scope="",
            valid_from=None,
            valid_to=None,
            recorded_from=None,
            evidence=[],
            from_basis="unknown",
            granted_by=None,
            ended_by=None,
            enters_as=[word for word, holds in (("account", e.own_account), ("used", e.last_used_at)) if holds],
            last_used_at=shown_instant(e.last_used_at),
        )
        for e in entering
    ]


def _enters_as(row: GrantRow, beside: _Beside) -> list[str]:
    application_id = row.application_id
    if not application_id:
        return []
    ways = (
        ("assigned", row.mode != "eligible"),
        ("account", app_account_key(application_id, row.account_id) in beside.existing),
        ("used", (row.account_id, application_id) in beside.used),
    )
    return [word for word, holds in ways if holds]


def count_access(snapshot: Snapshot, scope: Scope, filters: AccessFilters) -> Total:
    """Return how many grants the filters ask for."""
    return total_of(snapshot, [access_selection(snapshot, scope, filters)])


def access_selection(snapshot: Snapshot, scope: Scope, filters: AccessFilters) -> Selection:
    """Return what selects the grants that the filters ask for."""
    return grant_selection(
        snapshot.connection, scope, filters, valid=filters.as_of, known=filters.known, eligible=filters.eligible
    )


def _view(row: GrantRow, beside: _Beside) -> HeldGrantView:
    known = row.issuer is not None and row.subject is not None
    return HeldGrantView(
        account=AccountName(row.issuer or "", row.subject or "", row.name) if known else keyed_account(row.account_id),
        account_state=beside.states[row.account_id],
        entitlement=named_entitlement(row.entitlement_id, beside.entitlements),
        application=named_application(row.application_id, beside.applications),
        mode=row.mode,
        via=named_entitlement(row.via, beside.entitlements),
        scope=row.scope,
        valid_from=from_micros(row.valid_from),
        valid_to=shown_instant(row.valid_to),
        recorded_from=from_micros(row.recorded_from),
        evidence=_decode(row.evidence) if row.evidence else [],
        from_basis=row.from_basis,
        granted_by=named_actor(row.granted_by, beside.actors),
        ended_by=named_actor(row.ended_by, beside.actors),
        enters_as=_enters_as(row, beside),
        last_used_at=shown_instant(beside.used.get((row.account_id, row.application_id or ""))),
    )

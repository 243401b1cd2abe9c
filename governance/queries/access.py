"""Who holds what: grants as of an instant, as believed at an instant, each with the path and events it came by."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from governance.model.keys import plain_parts
from governance.model.scope import Scope
from governance.model.states import Begin
from governance.queries.account_lives import StateThen, states_then
from governance.queries.beside_grants import BesideGrants, beside_grants, own_account
from governance.queries.holders import PersonThen, persons_then
from governance.queries.naming import (
    AccountName,
    ActorName,
    ApplicationName,
    EntitlementName,
    keyed_account,
    named_actor,
    named_application,
    named_entitlement,
    shown_instant,
)
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.totals import MOST_COUNTED, Total, total_of
from governance.store.queries.application_entrants import EVERYBODY, who_enters_ungranted
from governance.store.queries.grant_pages import LATEST, SORTS, GrantRow, Stretch, grant_selection
from governance.store.queries.pages import Selection, select_page
from ingest.contract.application_lists import is_own_list
from ingest.contract.instants import from_micros

During = Literal["throughout", "gained", "first seen", "lost", "gained and lost", "first seen and lost"]
"""What became of a grant in a stretch; ``first seen``: nothing dates its beginning, so it may have been held before."""
_decode = msgspec.json.Decoder(list[str]).decode


class AccessFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which grants, since when they are held, and whether what is merely eligible counts, which is not held."""

    eligible: bool = False
    known: int = LATEST
    """The instant whose belief is asked for, in microseconds."""
    held_from: int | None = None
    """Asks for what was held at any instant from this one until ``as_of``; None: at ``as_of``."""

    @property
    def held(self) -> Stretch:
        """Return when it was held that is asked for."""
        return Stretch(self.as_of if self.held_from is None else self.held_from, self.as_of)


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
    path: list[EntitlementName]
    """The groups it comes through: from the one whose member the holder is to ``via``, which was given it."""
    person: PersonThen | None
    """Whose account it is by a roster; null where none tells."""
    during: During | None
    """What became of it in the stretch asked for; null where one instant was."""


def access(snapshot: Snapshot, scope: Scope, filters: AccessFilters, request: PageRequest) -> Page[HeldGrantView]:
    """Return a page of the grants held as of an instant, by account, entitlement and mode."""
    turn = turned("access", SORTS, snapshot, filters, request)
    block = select_page(snapshot.connection, access_selection(snapshot, scope, filters), turn.place)
    rows = [GrantRow._make(row) for _, row in block.keyed]
    beside = beside_grants(snapshot, rows, filters.held, filters.known)
    return turn.page([_view(row, beside, filters) for row in rows], block.last)


class Ungranted(NamedTuple):
    """Who can enter an application though nothing is granted to him; ``is_cut``: there may be more than these."""

    rows: list[HeldGrantView]
    is_cut: bool


def without_grant(
    snapshot: Snapshot, application_id: str, as_of: int, most: int = EVERYBODY, looked_at: int = EVERYBODY
) -> Ungranted:
    """Return who can enter an application though nothing is granted to him, by an account that he has there.

    The first ``most`` by account, of the first ``looked_at`` accounts there.
    """
    names = snapshot.application_names([application_id])
    entering, is_cut = who_enters_ungranted(snapshot.connection, application_id, as_of, most, looked_at)
    logins = snapshot.account_names(e.account_id for e in entering)
    states = states_then(snapshot, {e.account_id: e.last_used_at is not None for e in entering}, as_of, LATEST)
    persons = persons_then(snapshot, (e.account_id for e in entering), as_of, LATEST)
    rows = [
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
            path=[],
            person=persons.get(e.account_id),
            during=None,
        )
        for e in entering
    ]
    return Ungranted(rows, is_cut)


def _enters_as(row: GrantRow, beside: BesideGrants) -> list[str]:
    application_id = row.application_id
    if not application_id:
        return []
    ways = (
        ("assigned", row.mode != "eligible" and not is_own_list(row.entitlement_id)),
        ("account", own_account(row) in beside.existing),
        ("used", (row.account_id, application_id) in beside.used),
    )
    return [word for word, holds in ways if holds]


def count_access(snapshot: Snapshot, scope: Scope, filters: AccessFilters, most: int = MOST_COUNTED) -> Total:
    """Return how many grants the filters ask for, counted up to ``most``."""
    return total_of(snapshot, [access_selection(snapshot, scope, filters)], most)


def access_selection(snapshot: Snapshot, scope: Scope, filters: AccessFilters) -> Selection:
    """Return what selects the grants that the filters ask for."""
    return grant_selection(
        snapshot.connection, scope, filters, held=filters.held, known=filters.known, eligible=filters.eligible
    )


def _during(row: GrantRow, filters: AccessFilters) -> During | None:
    if filters.held_from is None:
        return None
    lost = row.valid_to is not None and row.valid_to <= filters.as_of
    if row.valid_from <= filters.held_from:
        return "lost" if lost else "throughout"
    if row.from_basis == "unknown":
        return "first seen and lost" if lost else "first seen"
    return "gained and lost" if lost else "gained"


def _path(row: GrantRow, beside: BesideGrants) -> list[EntitlementName]:
    groups = beside.paths.get((row.account_id, row.via), ()) if row.via else ()
    return [name for name in (named_entitlement(group, beside.entitlements) for group in groups) if name is not None]


def _view(row: GrantRow, beside: BesideGrants, filters: AccessFilters) -> HeldGrantView:
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
        path=_path(row, beside),
        person=beside.persons.get(row.account_id),
        during=_during(row, filters),
    )

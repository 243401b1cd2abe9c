"""From a dossier (all that the store holds of one IdP account) to what it means: the pure heart of governance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from governance.folds.app_accounts import Setting, app_accounts
from governance.folds.conferrals import confer
from governance.folds.grants import fold_grants
from governance.folds.life import attribute_changes, life, succeeded, timeline
from governance.folds.listed_life import factorless, of_account, stated_creation, with_stated, with_stated_attributes
from governance.folds.listing import Census, Listings, Statement, told_by_census
from governance.folds.provenance import corroborated, provenance
from governance.model import (
    AccountState,
    AppAccountState,
    AttributeChange,
    Grant,
    Rollup,
    SessionSpan,
    UsageDay,
)
from governance.policies.interface import ApplicationFacts, CoverageView, Owner, Situation
from governance.rules import Rules
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

WATCH_ENDED = 1
WATCH_PRIVILEGED = 2


class Dossier(NamedTuple):
    """What the store holds of one IdP account: current versions of its facts, roll-ups of its uses."""

    account_id: str
    facts: Sequence[Event]
    rollups: Sequence[Rollup]


class Surroundings(NamedTuple):
    """What an account's meaning depends on besides its own records."""

    rules: Rules
    coverage: CoverageView
    names: Mapping[str, str | None]
    """Application id → name."""
    channels: frozenset[str]
    """Applications of which some provisioning success was seen."""
    conferrals: Mapping[str, Sequence[Grant]]
    """Group's entitlement id → what it is conferred."""
    censuses: Mapping[str, Sequence[Census]]
    """Issuer → its complete censuses, in order."""


class Meaning(NamedTuple):
    """What a dossier means before policies are asked."""

    account: AccountState
    app_accounts: tuple[AppAccountState, ...]
    grants: tuple[Grant, ...]
    rollups: Sequence[Rollup]
    watch: int
    """Why later sign-ins matter: WATCH_ENDED, WATCH_PRIVILEGED."""


def read(dossier: Dossier, around: Surroundings, federated_transactions: frozenset[str]) -> Meaning:
    """Return what the dossier means; ``federated_transactions``: those of the account's federated logins."""
    facts = succeeded(dossier.facts) if dossier.facts else []
    issuer, _, subject = dossier.account_id.partition("|")
    listings = Listings(dossier.account_id, facts, around.censuses.get(issuer, ()))
    facts = [e for e in facts if told_by_census(e) is None] if listings else facts
    stated = of_account(facts, listings) if listings else []
    recorded = timeline(facts, federated_transactions) if facts else ()
    changes = with_stated(recorded, stated) if stated else recorded
    signs = any(r.use != "failed" for r in dossier.rollups) or any(s.event is not None for s in stated)
    now_is = life(changes, signs_of_life=signs)
    how = provenance(issuer, facts, changes, dossier.rollups, around.coverage, around.rules.lookback)
    how = corroborated(how, stated) if stated else how
    deletions = [c.at for c in changes if c.what == "deleted"]
    told = bool(facts or listings)
    roots = fold_grants(facts, dossier.account_id, around.rules.privileges, listings, deletions) if told else []
    roots = [_until_deleted(g, changes) for g in roots] if deletions else roots
    grants = _with_conferred(roots, confer(roots, around.conferrals)) if roots and around.conferrals else roots
    created = next((c.at for c in recorded if c.what in ("created", "invited")), None)
    created = stated_creation(stated) if created is None else created
    attributes = attribute_changes(facts) if facts else ()
    attributes = with_stated_attributes(attributes, stated) if stated else attributes
    name, display_name, kind = _called(dossier.rollups, facts, stated)
    account = AccountState(
        account_id=dossier.account_id,
        issuer=issuer,
        subject=subject,
        name=name,
        display_name=display_name,
        type=kind,
        state=now_is.state,
        created_at=created,
        ended_at=now_is.ended_at,
        ended_event_id=now_is.ended_event_id,
        provenance=how,
        profile=_profile(attributes),
        timeline=changes,
        attribute_changes=attributes,
        factorless=factorless(facts, stated) if stated else (),
    )
    setting = Setting(dossier.account_id, issuer, around.rules, around.coverage, around.names, created)
    apps = app_accounts(facts, dossier.rollups, grants, setting, listings)
    return Meaning(account, apps, tuple(grants), dossier.rollups, _watch(account, apps, grants))


def _watch(account: AccountState, apps: Sequence[AppAccountState], grants: Sequence[Grant]) -> int:
    left = account.ended_at is not None or any(c.what in ("disabled", "deleted") for c in account.timeline)
    left = left or any(a.deprovisioned for a in apps)
    return WATCH_ENDED * left + WATCH_PRIVILEGED * any(g.privileged for g in grants)


def situation(
    meaning: Meaning,
    around: Surroundings,
    days: Sequence[UsageDay],
    sessions: Sequence[SessionSpan],
    owner: Owner | None,
) -> Situation:
    """Return what the policies are told."""
    rules = around.rules
    applications: dict[str, ApplicationFacts] = {}
    for app in meaning.app_accounts:
        applications[app.application_id] = application_facts(app.application_id, around)
    for rollup in meaning.rollups:
        if rollup.application_id in rules.applications and rollup.application_id not in applications:
            applications[rollup.application_id] = application_facts(rollup.application_id, around)
    return Situation(
        account=meaning.account,
        app_accounts=meaning.app_accounts,
        grants=meaning.grants,
        rollups=tuple(meaning.rollups),
        days=tuple(days),
        sessions=tuple(sessions),
        applications=applications,
        owner=owner,
        coverage=around.coverage,
        settings=rules.settings.policies,
        clock_tolerance=rules.clock_tolerance,
        jit_lookback=rules.lookback,
    )


def application_facts(application_id: str, around: Surroundings) -> ApplicationFacts:
    """Return what is known of an application."""
    settings = around.rules.applications.get(application_id)
    stated = settings.provisioning if settings is not None else None
    channel = stated if stated is not None else application_id in around.channels
    return ApplicationFacts(application_id, around.names.get(application_id), settings, channel)


def _until_deleted(grant: Grant, changes: Sequence[Any]) -> Grant:
    """End a root grant with the account: who is deleted holds nothing, and is conferred nothing."""
    for change in changes:
        if change.what == "deleted" and change.at >= grant.valid_from:
            if grant.valid_to is None or grant.valid_to > change.at:
                return grant._replace(valid_to=change.at, evidence=(*grant.evidence, change.event_id))
            break
    return grant


def _with_conferred(roots: Sequence[Grant], conferred: Sequence[Grant]) -> list[Grant]:
    """Return both; what a census lists as held through a group is the same as what the group confers."""
    paths = {(g.entitlement_id, g.mode, g.via, g.scope) for g in conferred}
    own = [g for g in roots if g.from_known or (g.entitlement_id, g.mode, g.via, g.scope) not in paths]
    return [*own, *conferred]


def _called(
    rollups: Sequence[Rollup], facts: Sequence[Event], stated: Sequence[Statement]
) -> tuple[str | None, str | None, str]:
    """Return login, display name and type as the latest record, or list, that tells them has them.

    What one of them says is the platform's own stays so: other records do not tell it from the tenant's services.
    """
    best: tuple[int, str] = (-1, "")
    name: str | None = None
    shown: tuple[int, str, str | None] = (-1, "", None)
    kind, is_platforms = "person", False
    for rollup in rollups:
        at = (rollup.last_at, rollup.last_event_id)
        if at > best:
            best, kind = at, rollup.account_type
            name = rollup.last_name
        if rollup.last_display_name and at > shown[:2]:
            shown = (*at, rollup.last_display_name)
    told = [(to_micros(event.occurred_at), event.event_id, event.account) for event in facts]
    told += [(s.at, s.event_id, s.event.account) for s in stated if s.event is not None]
    for instant, event_id, party in told:
        if party is None:
            continue
        at = (instant, event_id)
        is_platforms = is_platforms or party.type == "system"
        # A service may have no login at all; a person of whom a record names none is named by another.
        if at > best and (party.name or party.type != "person"):
            best, name, kind = at, party.name or name, party.type
        if party.display_name and at > shown[:2]:
            shown = (*at, party.display_name)
    return name, shown[2], "system" if is_platforms else kind


def _profile(changes: Sequence[AttributeChange]) -> dict[str, Any]:
    profile: dict[str, Any] = {}
    for change in changes:
        profile[change.name] = change.value
    return {name: value for name, value in sorted(profile.items()) if value not in (None, "")}

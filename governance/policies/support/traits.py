"""What is cheap to see of an account: most policies concern few accounts, and are asked about these alone.

A policy says in its needs without which of these traits it has nothing to say; policies promise that by test.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import get_args

from governance.model.account_types import PERSON
from governance.model.policy import Trait
from governance.model.situation import ApplicationFacts, Situation
from governance.model.states import AppAccountState, Grant
from governance.policies.support.assignments import ASSIGNMENTS
from governance.policies.support.guests import was_guest
from governance.policies.support.jit_accounts import has_jit_accounts
from ingest.contract.application_lists import is_own_list
from ingest.contract.providers.catalogue import provider_of

Traits = int
"""Which of the traits an account has: one bit of each."""
_BITS: dict[Trait, int] = {trait: 1 << place for place, trait in enumerate(get_args(Trait))}
_ACCESS_DECISIONS, _ACTIVATION, _ASSIGNMENT = _BITS["access_decisions"], _BITS["activation"], _BITS["assignment"]
_CREDENTIAL, _DEMAND, _DEPARTURE = _BITS["credential"], _BITS["demand"], _BITS["departure"]
_ELEVATIONS, _END, _ESTATES, _GRANTS = _BITS["elevations"], _BITS["end"], _BITS["estates"], _BITS["grants"]
_GUEST, _JIT_ACCOUNT, _NAMESAKES = _BITS["guest"], _BITS["jit_account"], _BITS["namesakes"]
_NO_PERSON, _PERSON, _PRIVILEGE = _BITS["no_person"], _BITS["person"], _BITS["privilege"]
_ROSTERS, _SERVICE, _SUSPENSION = _BITS["rosters"], _BITS["service"], _BITS["suspension"]
_ENDS = frozenset({"disabled", "deleted"})
_TOLD_BY_TYPE = ASSIGNMENTS | {"permission"}
_ISSUERS = 1_000
"""So many issuers are remembered; there are few."""


def mask_of(traits: Iterable[Trait]) -> Traits:
    """Return the traits as one number: whoever has them all has all its bits."""
    mask = 0
    for trait in traits:
        mask |= _BITS[trait]
    return mask


def traits_of(situation: Situation) -> Traits:
    """Return which traits the account has."""
    account, grants = situation.account, situation.grants
    happened = [change.what for change in account.timeline]
    has = _of_issuer(account.issuer)
    if grants:
        has |= _of_grants(grants)
    if account.type != PERSON:
        has |= _NO_PERSON | _CREDENTIAL
    if account.recorded_as == "service":
        has |= _SERVICE
    if account.ended_at is not None:
        has |= _END | _DEPARTURE
    elif account.state == "unknown" or not _ENDS.isdisjoint(happened) or _was_ended(situation.app_accounts):
        has |= _DEPARTURE
    if account.state == "disabled" or "suspended" in happened:
        has |= _SUSPENSION
    if was_guest(account):
        has |= _GUEST
    if has_jit_accounts(situation):
        has |= _JIT_ACCOUNT
    if situation.applications and _demands(situation.applications.values()):
        has |= _DEMAND
    return has | _of_what_is_around(situation)


def _of_what_is_around(situation: Situation) -> Traits:
    """Return the traits that others than the account itself give it."""
    has = _ACCESS_DECISIONS if situation.access_decisions or situation.fellow_decisions else 0
    if situation.person is not None:
        has |= _PERSON
    if situation.rosters is not None:
        has |= _ROSTERS
    if situation.owner is not None:
        has |= _DEPARTURE
    if situation.estates:
        has |= _ESTATES
    if situation.namesakes:
        has |= _NAMESAKES
    return has


@lru_cache(maxsize=_ISSUERS)
def _of_issuer(issuer: str) -> Traits:
    if is_own_list(issuer):
        return _DEPARTURE
    return _ELEVATIONS if provider_of(issuer).has_elevations else 0


def _of_grants(grants: Iterable[Grant]) -> Traits:
    has = _GRANTS
    for grant in grants:
        if grant.privileged:
            has |= _PRIVILEGE
        if grant.mode == "activated":
            has |= _ACTIVATION
        if grant.entitlement_type in _TOLD_BY_TYPE:
            if grant.entitlement_type == "permission":
                has |= _CREDENTIAL
            elif grant.via is None:
                has |= _ASSIGNMENT
    return has


def _was_ended(app_accounts: Iterable[AppAccountState]) -> bool:
    return any(app.deprovisioned for app in app_accounts)


def _demands(applications: Iterable[ApplicationFacts]) -> bool:
    """Tell whether an application demands an assignment, or config names one without saying so."""
    return any(facts.configured or facts.assignment_required for facts in applications)

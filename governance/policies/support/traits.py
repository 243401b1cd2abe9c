"""What is cheap to see of an account: most policies concern few accounts, and are asked about these alone.

A policy says in its needs without which of these traits it has nothing to say; policies promise that by test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import get_args

from governance.model.account_types import PERSON
from governance.model.policy import Trait
from governance.model.situation import ApplicationFacts, Situation
from governance.model.states import AccountState, AppAccountState, Grant
from governance.policies.support.assignments import ASSIGNMENTS
from governance.policies.support.guests import was_guest
from governance.policies.support.jit_accounts import JIT_KINDS
from governance.policies.support.roles import may_tell_role
from ingest.contract.application_lists import is_own_list
from ingest.contract.providers.catalogue import provider_of

Traits = int
"""Which of the traits an account has: one bit of each."""
_BITS: dict[Trait, int] = {trait: 1 << place for place, trait in enumerate(get_args(Trait))}
_ACCESS_DECISIONS, _ACTIVATION, _ASSIGNMENT = _BITS["access_decisions"], _BITS["activation"], _BITS["assignment"]
_CREDENTIAL, _DEMAND, _DEPARTURE = _BITS["credential"], _BITS["demand"], _BITS["departure"]
_ELEVATIONS, _END, _ESTATES, _GRANTS = _BITS["elevations"], _BITS["end"], _BITS["estates"], _BITS["grants"]
_GUEST, _JIT_ACCOUNT, _JIT_CONFIRMED = _BITS["guest"], _BITS["jit_account"], _BITS["jit_confirmed"]
_NAMESAKES, _NO_PERSON, _PERSON = _BITS["namesakes"], _BITS["no_person"], _BITS["person"]
_PRIVILEGE, _ROLE, _ROSTERS = _BITS["privilege"], _BITS["role"], _BITS["rosters"]
_SERVICE, _SUSPENSION = _BITS["service"], _BITS["suspension"]
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
    own = situation.own_traits
    if own is None:
        own = own_traits(situation.account, situation.app_accounts, situation.grants, situation.applications)
    return own | _of_what_is_around(situation)


def own_traits(
    account: AccountState,
    app_accounts: Sequence[AppAccountState],
    grants: Sequence[Grant],
    applications: Mapping[str, ApplicationFacts],
) -> Traits:
    """Return the traits that rest on the account itself, and on applications around it."""
    has = _of_issuer(account.issuer)
    if grants:
        has |= _of_grants(grants)
    if account.type != PERSON:
        has |= _NO_PERSON | _CREDENTIAL
    if account.recorded_as == "service":
        has |= _SERVICE
    is_jit = account.provenance.kind in JIT_KINDS
    is_left = was_suspended = False
    for change in account.timeline:
        is_left = is_left or change.what in _ENDS
        was_suspended = was_suspended or change.what == "suspended"
    for app in app_accounts:
        is_left = is_left or bool(app.deprovisioned)
        is_jit = is_jit or app.provenance.kind in JIT_KINDS
    if account.ended_at is not None:
        has |= _END | _DEPARTURE
    elif is_left or account.state == "unknown":
        has |= _DEPARTURE
    if was_suspended or account.state == "disabled":
        has |= _SUSPENSION
    if is_jit:
        has |= _JIT_ACCOUNT
    if account.provenance.kind == "jit_confirmed":
        has |= _JIT_CONFIRMED
    if was_guest(account):
        has |= _GUEST
    if may_tell_role(account.attribute_changes):
        has |= _ROLE
    for facts in applications.values():
        # Config that names an application without saying so leaves open whether it demands an assignment.
        if facts.configured or facts.assignment_required:
            return has | _DEMAND
    return has


def _of_what_is_around(situation: Situation) -> Traits:
    """Return the traits that others than the account itself give it."""
    has = _ACCESS_DECISIONS if situation.access_decisions or situation.fellow_decisions else 0
    if situation.person is not None:
        has |= _PERSON | _ROLE
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

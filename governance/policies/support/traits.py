"""What is cheap to see of an account: most policies concern few accounts, and are asked about these alone.

A policy says in its needs without which of these traits it has nothing to say; policies promise that by test.
"""

from __future__ import annotations

from governance.model.account_types import PERSON
from governance.model.policy import Trait
from governance.model.situation import Situation
from governance.policies.support.guests import was_guest
from governance.policies.support.jit_accounts import has_jit_accounts

Traits = tuple[bool, ...]
"""Whether an account has each of the traits, in the order of ``_ORDER``."""
_ORDER: tuple[Trait, ...] = (
    "access_decisions",
    "activation",
    "end",
    "estates",
    "grants",
    "guest",
    "jit_account",
    "namesakes",
    "no_person",
    "person",
    "privilege",
    "rosters",
    "service",
    "suspension",
)


def traits_of(situation: Situation) -> Traits:
    """Return which traits the account has."""
    account, grants = situation.account, situation.grants
    return (
        bool(situation.access_decisions or situation.fellow_decisions),
        "activated" in [grant.mode for grant in grants],
        account.ended_at is not None,
        bool(situation.estates),
        bool(grants),
        was_guest(account),
        has_jit_accounts(situation),
        bool(situation.namesakes),
        account.type != PERSON,
        situation.person is not None,
        True in [grant.privileged for grant in grants],
        situation.rosters is not None,
        account.recorded_as == "service",
        account.state == "disabled" or "suspended" in [change.what for change in account.timeline],
    )


def lacking(traits: Traits) -> frozenset[Trait]:
    """Return which traits an account lacks."""
    return frozenset(trait for trait, has in zip(_ORDER, traits, strict=True) if not has)

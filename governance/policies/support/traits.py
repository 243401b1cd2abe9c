"""What is cheap to see of an account: most policies concern few accounts, and are asked about these alone.

A policy says in its needs without which of these traits it has nothing to say; policies promise that by test.
"""

from __future__ import annotations

from governance.model.policy import Trait
from governance.model.situation import Situation
from governance.policies.support.guests import guest_spans
from governance.policies.support.jit_accounts import jit_accounts

Traits = tuple[bool, ...]
"""Whether an account has each of the traits, in the order of ``_ORDER``."""
_ORDER: tuple[Trait, ...] = (
    "access_decisions",
    "end",
    "grants",
    "guest",
    "jit_account",
    "person",
    "privilege",
    "rosters",
)


def traits_of(situation: Situation) -> Traits:
    """Return which traits the account has."""
    account, grants = situation.account, situation.grants
    return (
        bool(situation.access_decisions),
        account.ended_at is not None,
        bool(grants),
        bool(guest_spans(account)),
        bool(jit_accounts(situation)),
        situation.person is not None,
        any(grant.privileged for grant in grants) if grants else False,
        situation.rosters is not None,
    )


def lacking(traits: Traits) -> frozenset[Trait]:
    """Return which traits an account lacks."""
    return frozenset(trait for trait, has in zip(_ORDER, traits, strict=True) if not has)

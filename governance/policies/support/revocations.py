"""What a reviewer took away, and what was decided of it later; by the words of reviews alone, as policies read them."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.situation import AccessDecision, Situation
from governance.model.states import Grant


def revocations(situation: Situation) -> list[AccessDecision]:
    """Return the decisions by which something was taken from the account."""
    return [decision for decision in situation.access_decisions if decision.is_revoked]


def grants_decided_on(decision: AccessDecision, grants: Iterable[Grant]) -> list[Grant]:
    """Return what a decision is about, by whatever path it is held; what is merely eligible is not held."""
    return [
        grant
        for grant in grants
        if grant.entitlement_id == decision.entitlement_id
        and grant.mode != "eligible"
        and decision.scope in (None, grant.scope)
    ]


def kept_later_at(decision: AccessDecision, decisions: Iterable[AccessDecision]) -> int | None:
    """Return when it was decided, after a decision, that its access may be kept; None: it was not."""
    return min(
        (
            later.at
            for later in decisions
            if later.is_kept
            and later.at > decision.at
            and later.entitlement_id == decision.entitlement_id
            and later.scope in (None, decision.scope)
        ),
        default=None,
    )

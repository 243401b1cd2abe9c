"""One group of somebody's, and reviewers' words on it, for the policies that ask what became of a revoke."""

from __future__ import annotations

from typing import Any

from governance.model.situation import AccessDecision
from governance.model.states import Grant
from tests.governance.situations import NOON, OKTA, make_grant

GROUP = f"{OKTA}|group:fin"


def held(since: int, until: int | None = None, **told: Any) -> Grant:
    """Return the group held from ``since`` until ``until``, shown by an event of its beginning."""
    thing: dict[str, Any] = {"entitlement_id": GROUP, "entitlement_type": "group", "entitlement_name": "Finance"}
    return make_grant(**(thing | {"valid_from": since, "valid_to": until, "evidence": (f"at{since}",)} | told))


def word(at: int = NOON, verdict: str = "revoked", item: str = "i1", scope: str | None = None) -> AccessDecision:
    """Return what a reviewer said of the group."""
    return AccessDecision(at, item, GROUP, scope, verdict == "revoked", verdict == "approved")

"""Which application a grant assigns its holder to."""

from __future__ import annotations

from governance.model.keys import application_key, entitlement_parts
from governance.model.states import Grant

ASSIGNMENTS = frozenset({"app_assignment", "app_role"})
"""Types of entitlements that let their holder into an application."""


def assigned_application(grant: Grant) -> str | None:
    """Return the key of the application that a grant actively assigns to; None: it is no assignment."""
    if grant.entitlement_type not in ASSIGNMENTS or grant.mode == "eligible":
        return None
    if grant.application_id is not None:
        return grant.application_id
    # A group's conferral may name the application only as what is conferred.
    issuer, kind, own = entitlement_parts(grant.entitlement_id)
    return application_key(issuer, own) if kind == "app_assignment" else None

"""API tokens: permissions that their holder made, and that act for the holder until somebody revokes them."""

from __future__ import annotations

from collections.abc import Iterable

from governance.model.keys import entitlement_parts
from governance.model.states import Grant

API_TOKEN = "api_token:"  # noqa: S105 - how the ids of such permissions begin


def tokens_of(grants: Iterable[Grant]) -> dict[str, list[Grant]]:
    """Return the stretches of each API token, in order."""
    tokens: dict[str, list[Grant]] = {}
    permissions = [grant for grant in grants if grant.entitlement_type == "permission"]
    for grant in sorted(permissions, key=lambda g: (g.entitlement_id, g.valid_from, g.scope, g.evidence)):
        if entitlement_parts(grant.entitlement_id).id.startswith(API_TOKEN):
            tokens.setdefault(grant.entitlement_id, []).append(grant)
    return tokens

"""How rules may spell an entitlement: by id or name, of its issuer or any."""

from __future__ import annotations

from governance.model.keys import plain_parts
from governance.model.states import Grant


def spellings(entitlement_id: str, entitlement_type: str, name: str | None) -> tuple[str, ...]:
    """Return the spellings of an entitlement: ``issuer|type:id``, ``issuer|type:name``, and both with ``*|``."""
    issuer, _, own_part = plain_parts(entitlement_id)
    named = f"{entitlement_type}:{name}"
    return (entitlement_id, f"*|{own_part}", f"{issuer}|{named}", f"*|{named}")


def spellings_of(grant: Grant) -> tuple[str, ...]:
    """Return the spellings of what is granted."""
    return spellings(grant.entitlement_id, grant.entitlement_type, grant.entitlement_name)

"""How rules may spell an entitlement: by id or name, of its issuer or any; without an issuer it is any one's."""

from __future__ import annotations

from functools import lru_cache

from governance.model.keys import plain_parts
from governance.model.states import Grant

_REMEMBERED = 20_000
"""Entitlements whose spellings are kept in memory: thousands of accounts hold the same few things."""


def spellings(entitlement_id: str, entitlement_type: str, *names: str) -> tuple[str, ...]:
    """Return the spellings of an entitlement: ``issuer|type:id``, ``issuer|type:name``, both with ``*|`` and bare."""
    issuer, _, own_part = plain_parts(entitlement_id)
    by_name = (f"{holder}{entitlement_type}:{name}" for name in names for holder in (f"{issuer}|", "*|", ""))
    return (entitlement_id, f"*|{own_part}", own_part, *by_name)


def spellings_of(grant: Grant) -> tuple[str, ...]:
    """Return the spellings of what is granted, by former names too."""
    return _spellings(grant.entitlement_id, grant.entitlement_type, grant.entitlement_name, grant.former_names)


@lru_cache(maxsize=_REMEMBERED)
def _spellings(
    entitlement_id: str, entitlement_type: str, name: str | None, former_names: tuple[str, ...]
) -> tuple[str, ...]:
    return spellings(entitlement_id, entitlement_type, *(() if name is None else (name,)), *former_names)

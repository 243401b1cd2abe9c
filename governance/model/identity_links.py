"""How an account's link is spelled: ``attribute:…``, ``account:…``, ``mail:…``, or a placeholder that links nobody."""

from __future__ import annotations

PLACEHOLDER = "placeholder:"
"""Marks what stands where a value is missing: kept to be told, and no link."""


def is_link(spelled: str) -> bool:
    """Tell whether accounts that share it may be one identity's."""
    return not spelled.startswith(PLACEHOLDER)

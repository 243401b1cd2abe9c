"""How an account's link is spelled: ``attribute:…``, ``account:…``, ``mail:…``; beside them what links nobody.

That is a placeholder, and whom the account's profile names as its manager.
"""

from __future__ import annotations

PLACEHOLDER = "placeholder:"
"""Marks what stands where a value is missing: kept to be told, and no link."""
ANSWERS_TO = "answers_to:"
"""Marks whom the profile names as manager, as ``<issuer>|<subject or login>``: kept to find who answers to somebody."""


def is_link(spelled: str) -> bool:
    """Tell whether accounts that share it may be one identity's."""
    return not spelled.startswith((PLACEHOLDER, ANSWERS_TO))

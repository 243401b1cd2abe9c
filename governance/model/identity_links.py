"""How an account's link is spelled: ``attribute:…``, ``account:…``, ``mail:…``; beside them what links nobody.

That is a placeholder, whom the account's profile names as its manager, and what leads from an application's own list
to the account at an identity provider which signs in there.
"""

from __future__ import annotations

PLACEHOLDER = "placeholder:"
"""Marks what stands where a value is missing: kept to be told, and no link."""
ANSWERS_TO = "answers_to:"
"""Marks whom the profile names as manager, as ``<issuer>|<subject or login>``: kept to find who answers to somebody."""
LISTED_AS = "listed:"
"""Marks by what an application's own list calls an account, as ``<rank>:<value>``."""
ADDRESS = "address:"
"""Marks an address, in lower case, by which an account is known beside its login, or its login in lower case."""


def is_link(spelled: str) -> bool:
    """Tell whether accounts that share it may be one identity's."""
    return not spelled.startswith((PLACEHOLDER, ANSWERS_TO, LISTED_AS, ADDRESS))

"""How an account's link is spelled: ``attribute:…``, ``account:…``, ``mail:…``, ``person:…``.

Beside them stands what links nobody: a placeholder, whom the account's profile names as its manager, and an address by
which a roster's person is told.
"""

from __future__ import annotations

ATTRIBUTE, MAIL_LINK = "attribute:", "mail:"
PERSON_LINK = "person:"
"""Marks whom of a roster's persons an account belongs to."""
ADDRESS = "address:"
"""Marks an address of an owned domain that links no accounts, as another link does: kept to find a roster's person."""
PLACEHOLDER = "placeholder:"
"""Marks what stands where a value is missing: kept to be told, and no link."""
ANSWERS_TO = "answers_to:"
"""Marks whom the profile names as manager, as ``<issuer>|<subject or login>``: kept to find who answers to somebody."""


def is_link(spelled: str) -> bool:
    """Tell whether accounts that share it may be one identity's."""
    return not spelled.startswith((PLACEHOLDER, ANSWERS_TO, ADDRESS))

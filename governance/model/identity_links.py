"""How an account's link is spelled: ``attribute:…``, ``account:…``, ``mail:…``, ``person:…``.

Beside them stands what links nobody: a placeholder, whom the account's profile names as its manager, an address by
which a roster's person is told, and what leads from an application's own list to the account which signs in there.
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
LISTED_AS = "listed:"
"""Marks by what an application's own list calls an account, as ``<rank>:<value>``."""
KNOWN_AS = "known_as:"
"""Marks an address, in lower case, by which an account is known beside its login, or its login in lower case."""


def is_link(spelled: str) -> bool:
    """Tell whether accounts that share it may be one identity's."""
    return not spelled.startswith((PLACEHOLDER, ANSWERS_TO, ADDRESS, LISTED_AS, KNOWN_AS))

"""How an account's link is spelled: ``attribute:…``, ``account:…``, ``mail:…``, ``person:…``.

Beside them stands what links nobody by itself: a placeholder, whom the account's profile names as its manager, a name,
an address that anybody may have, one that the account had once, and what leads from an application's own list to the
account which signs in there.
"""

from __future__ import annotations

from ingest.contract.roster import ROSTER

ACCOUNT, ATTRIBUTE, MAIL_LINK = "account:", "attribute:", "mail:"
PERSON_LINK = "person:"
"""Marks whom of a roster's persons an account belongs to."""
FOREIGN = "foreign:"
"""Marks an address that is of no owned domain: it adds to other evidence, and makes a candidate."""
NAMED = "named:"
"""Marks a spelling of the account's name, as ``<block>/<name>``: it adds to other evidence, and makes a candidate."""
HAD = "had:"
"""Marks an address of an owned domain that was the account's login once: whoever has it now may be somebody else."""
WEAK = (FOREIGN, NAMED)
PLACEHOLDER = "placeholder:"
"""Marks what stands where a value is missing: kept to be told, and no link."""
ANSWERS_TO = "answers_to:"
"""Marks whom the profile names as manager, as ``<issuer>|<subject or login>``, or a list as sponsor: kept to find who
answers to somebody."""
ANSWERED_BY = "answered_by:"
"""Marks who answers for an account that is no person's, or knows its secret, spelled like ``answers_to:``."""
CLIENT_OF = "client_of:"
"""Marks the application that a client is of in its tenant, by its key: records of secrets name that alone."""
LISTED_AS = "listed:"
"""Marks by what an application's own list calls an account, as ``<rank>:<value>``."""
KNOWN_AS = "known_as:"
"""Marks an address, in lower case, by which an account is known beside its login, or its login in lower case."""

PEERS = "peers:"
"""Marks the role (issuer, department, title) that a person is in who can sign in."""
PEERS_READ = "peers_read:"
"""Marks a role whose people some verdict on the account rests on."""
BESIDE = (PLACEHOLDER, ANSWERS_TO, ANSWERED_BY, CLIENT_OF, LISTED_AS, KNOWN_AS, HAD, PEERS, PEERS_READ, *WEAK)
"""Begin what stands beside links; each ends with a colon."""


def is_link(spelled: str) -> bool:
    """Tell whether accounts that share it may be one identity's."""
    return not spelled.startswith(BESIDE)


def is_person(key: str) -> bool:
    """Tell whether a key is a roster's person's, and no account's."""
    return key.startswith(f"{ROSTER}:")

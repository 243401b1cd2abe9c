"""Which clients records of consent speak of: what they may do is theirs, whoever agreed to it, and for whom."""

from __future__ import annotations

from ingest.contract.event import Event, account_key

CONSENT_KINDS = frozenset({"consent_granted", "consent_revoked"})


def client_of_consent(event: Event, issuer: str) -> str | None:
    """Return the account of the client that a record of consent speaks of; None: the record does not name it."""
    subject = event.attributes.get("service_principal_id")
    return account_key(issuer, subject) if isinstance(subject, str) and subject else None

"""Under which issuers of one IdP accounts are known by their subject: each is looked up by its key."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from governance.store.database.streaming import rows_among
from governance.store.running.account_labels import issuers_of
from ingest.contract.event import account_key


def labels_of_subjects(connection: Connection, idp: str, subjects: Collection[str]) -> dict[str, set[str]]:
    """Return the labels of tenants under which each known subject stands."""
    keys = {
        account_key(issuer, subject): (subject, issuer.partition(":")[2])
        for issuer in issuers_of(connection, idp)
        for subject in subjects
    }
    known: dict[str, set[str]] = {}
    for row in rows_among(connection, "SELECT account_id FROM account WHERE account_id IN ({keys})", sorted(keys)):
        subject, label = keys[row[0]]
        known.setdefault(subject, set()).add(label)
    return known

"""Records that tell of clients and are about others: of an application's secrets, and of what people agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Set

from sqlalchemy import Connection

from governance.folds.accounts.clients import OF_APPLICATIONS_SECRETS
from governance.folds.usage.consents import CONSENT_KINDS
from governance.model.keys import Subject
from governance.store.evidence.subject_facts import facts_about
from ingest.contract.event import Event

_CONSENTS = ", ".join(f"'{kind}'" for kind in sorted(CONSENT_KINDS))
_OF_CLIENT = f"(f.kind IN ({_CONSENTS}) OR f.kind = '{OF_APPLICATIONS_SECRETS}' AND f.about_kind = 'application')"


def load_client_records(connection: Connection, subjects: Mapping[str, Set[Subject]]) -> dict[str, list[Event]]:
    """Return, by account, the records of secrets and consents; ``subjects``: account → whom or what they are about.

    Whoever made a secret of an application knows it, and a consent is about the application or about who gave it.
    """
    records = facts_about(connection, frozenset().union(*subjects.values()), _OF_CLIENT, "stage_client_subject")
    of_clients = {
        account: [event for subject in sorted(own) for event in records.get(subject, ())]
        for account, own in subjects.items()
    }
    return {account: events for account, events in of_clients.items() if events}

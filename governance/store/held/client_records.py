"""Records that tell of clients and are about others: of an application's secrets, and of what people agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Set

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.clients import OF_APPLICATIONS_SECRETS
from governance.folds.usage.consents import CONSENT_KINDS
from governance.model.keys import Subject
from governance.store.database.staging import stage_columns
from governance.store.database.statements import each, rows
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
_CONSENTS = ", ".join(f"'{kind}'" for kind in sorted(CONSENT_KINDS))
_OF_CLIENT = (
    f"f.about = k.k AND f.about_kind = k.what AND (f.kind IN ({_CONSENTS}) "
    f"OR f.kind = '{OF_APPLICATIONS_SECRETS}' AND f.about_kind = 'application')"
)


def load_client_records(connection: Connection, told: Mapping[str, Set[Subject]]) -> dict[str, list[Event]]:
    """Return, by account, the records of secrets and consents; ``told``: account → of what they are to be.

    Whoever made a secret of an application knows it, and a consent is about the application or about who gave it.
    """
    wanted = frozenset().union(*told.values())
    if not wanted:
        return {}
    keys = sorted((subject.key, subject.kind) for subject in wanted)
    staged = stage_columns(connection, "stage_told_of_clients", "k TEXT, what TEXT", keys)
    records: dict[Subject, list[Event]] = {}
    for about, what, body in rows(
        connection,
        f"SELECT f.about, f.about_kind, f.body FROM {staged} k {each(connection, 'fact', 'f', _OF_CLIENT)} "
        + each(connection, "record", "r", version_that_counts(connection)),
    ):
        records.setdefault(Subject(what, about), []).append(_decode(body))
    of_clients = {
        account: [event for subject in sorted(subjects) for event in records.get(subject, ())]
        for account, subjects in told.items()
    }
    return {account: events for account, events in of_clients.items() if events}

"""Records of clients' secrets that name the application and not the client: whoever made one knows it."""

from __future__ import annotations

from collections.abc import Mapping, Set

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.clients import OF_APPLICATIONS_SECRETS
from governance.store.database.bulk import each, rows, stage_keys
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
_OF_SECRET = f"f.about = k.k AND f.about_kind = 'application' AND f.kind = '{OF_APPLICATIONS_SECRETS}'"


def load_secret_records(connection: Connection, applications: Mapping[str, Set[str]]) -> dict[str, list[Event]]:
    """Return, by account, the records of its application's secrets; ``applications``: account → those it is of."""
    wanted = frozenset().union(*applications.values())
    if not wanted:
        return {}
    staged = stage_keys(connection, sorted(wanted), "stage_secretive")
    by_application: dict[str, list[Event]] = {}
    for about, body in rows(
        connection,
        f"SELECT f.about, f.body FROM {staged} k {each(connection, 'fact', 'f', _OF_SECRET)} "
        + each(connection, "record", "r", version_that_counts(connection)),
    ):
        by_application.setdefault(about, []).append(_decode(body))
    records = {
        account: [event for key in sorted(keys) for event in by_application.get(key, ())]
        for account, keys in applications.items()
    }
    return {account: events for account, events in records.items() if events}

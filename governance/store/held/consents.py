"""Who agreed for everybody to what clients may do: records about the clients' applications."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.grants.grant_spans import actor_of
from governance.model.situation import Consent
from governance.store.database.bulk import each, rows, stage_keys
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_decode = msgspec.json.Decoder(Event).decode
_OF_APPLICATION = "f.about = k.k AND f.about_kind = 'application' AND f.kind = 'consent_granted'"


def load_consents(connection: Connection, applications: Mapping[str, str]) -> dict[str, tuple[Consent, ...]]:
    """Return, by account, the consents of the clients' applications; ``applications``: account → its application."""
    if not applications:
        return {}
    staged = stage_keys(connection, set(applications.values()), "stage_consented")
    told: dict[str, list[Event]] = {}
    for about, body in rows(
        connection,
        f"SELECT f.about, f.body FROM {staged} k {each(connection, 'fact', 'f', _OF_APPLICATION)} "
        + each(connection, "record", "r", version_that_counts(connection)),
    ):
        told.setdefault(about, []).append(_decode(body))
    consents = {application: _consents(events) for application, events in told.items()}
    return {account: consents[key] for account, key in applications.items() if key in consents}


def _consents(events: list[Event]) -> tuple[Consent, ...]:
    made = []
    for event in succeeded(events):
        giver, scopes = actor_of(event), event.attributes.get("scopes")
        if giver is not None and event.attributes.get("on_behalf_of_all") and isinstance(scopes, list):
            named = frozenset(str(scope).lower() for scope in scopes)
            made.append(Consent(to_micros(event.occurred_at), giver, named, event.event_id))
    return tuple(sorted(made, key=lambda consent: (consent.at, consent.event_id)))

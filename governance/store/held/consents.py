"""Who agreed for everybody to what clients may do: records about the clients' applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.grants.grant_spans import actor_of
from governance.folds.usage.consents import CONSENT_KINDS, client_of_consent
from governance.model.keys import issuer_of
from governance.model.situation import Consent
from governance.store.database.staging import stage_keys
from governance.store.database.statements import each, rows
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_decode = msgspec.json.Decoder(Event).decode
_KINDS = ", ".join(f"'{kind}'" for kind in sorted(CONSENT_KINDS))
_OF_APPLICATION = f"f.about = k.k AND f.about_kind = 'application' AND f.kind IN ({_KINDS})"


class Client(NamedTuple):
    """A client's application: how lists call it (None: no list does), and how records that name the client may."""

    listed_as: str | None
    recorded_as: frozenset[str]


def load_consents(connection: Connection, clients: Mapping[str, Client]) -> dict[str, tuple[Consent, ...]]:
    """Return, by account, the consents of the clients' applications.

    A record that does not name the client is about it where a list tells that it is of the application.
    """
    wanted = {key for client in clients.values() for key in client.recorded_as}
    if not wanted:
        return {}
    staged = stage_keys(connection, wanted, "stage_consented")
    told: dict[str, list[Event]] = {}
    for about, body in rows(
        connection,
        f"SELECT f.about, f.body FROM {staged} k {each(connection, 'fact', 'f', _OF_APPLICATION)} "
        + each(connection, "record", "r", version_that_counts(connection)),
    ):
        told.setdefault(about, []).append(_decode(body))
    consents = {account: _consents(_about(account, client, told)) for account, client in clients.items()}
    return {account: of_client for account, of_client in consents.items() if of_client}


def _about(account: str, client: Client, told: Mapping[str, list[Event]]) -> list[Event]:
    return [
        event
        for key in sorted(client.recorded_as)
        for event in told.get(key, ())
        if client_of_consent(event, issuer_of(event)) == account or key == client.listed_as
    ]


def _consents(events: list[Event]) -> tuple[Consent, ...]:
    made: list[Consent] = []
    for event in succeeded(events):
        giver, scopes = actor_of(event), event.attributes.get("scopes")
        if not event.attributes.get("on_behalf_of_all") or not isinstance(scopes, list):
            continue
        named = frozenset(str(scope).lower() for scope in scopes)
        if event.kind == "consent_revoked":
            made = [consent._replace(revoked=consent.revoked | (consent.scopes & named)) for consent in made]
        elif giver is not None:
            made.append(Consent(to_micros(event.occurred_at), giver, named, event.event_id))
    return tuple(sorted(made, key=lambda consent: (consent.at, consent.event_id)))

"""Who agreed for everybody to what clients may do: records about the clients' applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.folds.accounts.life import succeeded
from governance.folds.grants.grant_spans import actor_of
from governance.folds.usage.consents import CONSENT_KINDS, client_of_consent
from governance.model.keys import Subject, issuer_of
from governance.model.situation import Consent
from governance.store.evidence.subject_facts import facts_about
from ingest.contract.event import Event
from ingest.contract.instants import to_micros

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(CONSENT_KINDS))
_CONSENTS = f"f.kind IN ({_KINDS})"


class Client(NamedTuple):
    """A client's application: how lists call it (None: no list does), and how records that name the client may."""

    listed_as: str | None
    recorded_as: frozenset[str]


def load_consents(connection: Connection, clients: Mapping[str, Client]) -> dict[str, tuple[Consent, ...]]:
    """Return, by account, the consents of the clients' applications.

    A record that does not name the client is about it where a list tells that it is of the application.
    """
    wanted = {Subject("application", key) for client in clients.values() for key in client.recorded_as}
    records = facts_about(connection, wanted, _CONSENTS, "stage_consented")
    consents = {account: _consents(_about(account, client, records)) for account, client in clients.items()}
    return {account: of_client for account, of_client in consents.items() if of_client}


def _about(account: str, client: Client, records: Mapping[Subject, list[Event]]) -> list[Event]:
    """Return those of the applications' records that are about the client."""
    return [
        event
        for key in sorted(client.recorded_as)
        for event in records.get(Subject("application", key), ())
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

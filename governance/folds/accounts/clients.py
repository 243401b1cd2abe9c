"""What lists state of a client beside its rights: its credentials, its publisher, and which parts of it were read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from governance.folds.census.listing import Statement
from governance.folds.census.stated import stated_instant
from governance.model.credentials import Credential
from governance.model.keys import Subject, application_key, issuer_of
from governance.model.publishers import Publisher
from governance.model.states import AccountState
from ingest.contract.event import Event, account_key

OF_APPLICATIONS_SECRETS = "credential_changed"
"""The kind of the records of a client's secrets that may name its application alone."""
OF_PERSON = "/users/"
"""Begins the scope of what a client may do for one person alone."""


def credentials(statements: Sequence[Statement]) -> tuple[Credential, ...]:
    """Return the credentials that any list showed, each from the first that did until the first that did not."""
    live: dict[str, Credential] = {}
    ended: list[Credential] = []
    for statement in statements:
        listed = _listed(statement)
        if listed is None:
            continue
        for credential_id in sorted(live.keys() - listed.keys()):
            ended.append(live.pop(credential_id)._replace(to_at=statement.at))
        for credential_id, fields in sorted(listed.items()):
            first = live.get(credential_id)
            live[credential_id] = Credential(
                id=credential_id,
                kind=str(fields.get("kind") or "credential"),
                name=fields.get("name") if isinstance(fields.get("name"), str) else None,
                from_at=statement.at if first is None else first.from_at,
                to_at=None,
                expires_at=stated_instant(fields.get("expires_at")),
                event_id=statement.event_id if first is None else first.event_id,
                made_at=stated_instant(fields.get("created_at")),
            )
    return (*ended, *(live[credential_id] for credential_id in sorted(live)))


def parts_read(statements: Sequence[Statement]) -> frozenset[str]:
    """Return which parts of a client the last list that says so was taken with."""
    for statement in reversed(statements):
        parts = statement.event.attributes.get("read") if statement.event is not None else None
        if isinstance(parts, list):
            return frozenset(map(str, parts))
    return frozenset()


def told_of_client(facts: Sequence[Event]) -> frozenset[Subject]:
    """Return the subjects of records that tell of a client without being about it.

    These are the applications that lists ever said it is of, more than ``application_of_client``, for which list is the
    last is known once the history stands in order; and the people who agreed to what it may do for them.
    """
    subjects: set[Subject] = set()
    for event in facts:
        if event.kind == "account_seen" and (key := _application_in(issuer_of(event), event)) is not None:
            subjects.add(Subject("application", key))
    if not subjects:
        return frozenset()  # Most are no clients.
    for event in facts:
        scope = event.grant.scope if event.kind == "grant_seen" and event.grant is not None else None
        if scope is not None and scope.startswith(OF_PERSON):
            subjects.add(Subject("account", account_key(issuer_of(event), scope.removeprefix(OF_PERSON))))
    return frozenset(subjects)


def application_of_client(issuer: str, statements: Sequence[Statement]) -> str | None:
    """Return the key of the application that a client is of, by the last list that says so."""
    for statement in reversed(statements):
        key = _application_in(issuer, statement.event) if statement.event is not None else None
        if key is not None:
            return key
    return None


def secret_records(client: AccountState, records: Iterable[Event]) -> list[Event]:
    """Return those of the records that are of the secrets of the client's own application."""
    of_secrets = (event for event in records if event.kind == OF_APPLICATIONS_SECRETS)
    own = ((event, event.application) for event in of_secrets if client.client_of is not None)
    return [
        event
        for event, application in own
        if application is not None and application_key(issuer_of(event), application.id) == client.client_of
    ]


def _application_in(issuer: str, row: Event) -> str | None:
    app_id = row.attributes.get("app_id")
    return application_key(issuer, app_id.lower()) if isinstance(app_id, str) and app_id else None


def publishers(statements: Sequence[Statement]) -> tuple[Publisher, ...]:
    """Return what lists say of the publisher, stretch by stretch; a list that says nothing leaves it as it is."""
    stretches: list[Publisher] = []
    for statement in statements:
        fields = statement.event.attributes.get("publisher") if statement.event is not None else None
        if not isinstance(fields, dict):
            continue
        foreign, verified = (
            value if isinstance(value := fields.get(name), bool) else None for name in ("foreign", "verified")
        )
        if stretches and (stretches[-1].is_foreign, stretches[-1].is_verified) == (foreign, verified):
            continue
        if stretches:
            stretches[-1] = stretches[-1]._replace(to_at=statement.at)
        stretches.append(Publisher(foreign, verified, statement.at, None, statement.event_id))
    return tuple(stretches)


def _listed(statement: Statement) -> dict[str, Mapping[str, Any]] | None:
    """Return the credentials that a list shows, by id; None where it tells of none at all, and they stay as they are.

    Of an account that is listed no more, no credential lasts.
    """
    if statement.event is None:
        return {}
    listed = statement.event.attributes.get("credentials")
    if not isinstance(listed, list):
        return None
    return {str(fields["id"]): fields for fields in listed if isinstance(fields, dict) and fields.get("id")}

"""The LogEvent with all its keys, and its targets.

Source: Okta management API, ``GET /api/v1/logs``, schema LogEvent; ``device`` and ``rootSessionId`` occur on the wire
without standing there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from simulator.organisation.cast import Account, App, Group
from simulator.records.instants import okta_text
from simulator.records.mint import Mint, okta_id
from simulator.records.record import Json, Record
from simulator.records.seats import NO_OKTA_SEAT, OktaSeat, okta_seat


class Wording(NamedTuple):
    """An event type with the words that Okta writes beside it."""

    event_type: str
    legacy: str | None
    message: str


class Act(NamedTuple):
    """What an act's records share: its session, transaction and path; ``job``: no web request, a task."""

    transaction: str
    session: str | None = None
    path: str = "/app"
    job: bool = False
    provider: str | None = None
    token_id: str | None = None


_SECURITY: Json = {
    "asNumber": 64500,
    "asOrg": "example",
    "isp": "example",
    "domain": ".",
    "isProxy": False,
    "userBehaviors": [],
}
SYSTEM: Json = {
    "id": okta_id("spr", "okta"),
    "type": "SystemPrincipal",
    "alternateId": "system@okta.com",
    "displayName": "Okta System",
    "detailEntry": None,
}


def service_client(client_id: str, name: str) -> Json:
    """Return the actor of a service application, which signs in by itself."""
    return {
        "id": client_id,
        "type": "PublicClientApp",
        "alternateId": client_id,
        "displayName": name,
        "detailEntry": None,
    }


HR_CLIENT = service_client(okta_id("0oa", "hr-sync"), "HR Sync")
"""The HR system's OAuth service client, which creates and ends accounts through the API."""


def changed_person(account: Account, before: Json, after: Json) -> Json:
    """Return the target of an account with what changed of it."""
    return {**person(account), "changeDetails": {"from": before, "to": after}}


@lru_cache(maxsize=100_000)
def person(account: Account) -> Json:
    """Return the actor or target of an account."""
    return {
        "id": account.subject,
        "type": "User",
        "alternateId": account.login,
        "displayName": account.display_name,
        "detailEntry": None,
    }


@lru_cache(maxsize=1_000)
def app_target(app: App) -> Json:
    """Return the AppInstance target of an application."""
    return {
        "id": app.id,
        "type": "AppInstance",
        "alternateId": app.name,
        "displayName": app.name,
        "detailEntry": {"signOnModeType": app.sign_on},
        "changeDetails": None,
    }


@lru_cache(maxsize=100_000)
def app_user(account: Account, app: App, external_id: str | None = None) -> Json:
    """Return the AppUser target: the account in the application."""
    return {
        "id": "0ua" + account.subject[3:12] + app.id[3:11],
        "type": "AppUser",
        "alternateId": account.login,
        "displayName": account.display_name,
        "detailEntry": {"externalId": external_id} if external_id else None,
    }


def group_target(group: Group) -> Json:
    """Return the UserGroup target of a group."""
    return {
        "id": group.id,
        "type": "UserGroup",
        "alternateId": "unknown",
        "displayName": group.name,
        "detailEntry": None,
    }


def log_event(
    mint: Mint,
    tenant: str,
    wording: Wording,
    at: int,
    actor: Json,
    target: list[Json] | None,
    act: Act,
    *,
    seat: OktaSeat | None = None,
    result: str = "SUCCESS",
    reason: str | None = None,
    debug: Json | None = None,
) -> Record:
    """Return one LogEvent, with every key that Okta writes."""
    asked: Json = {
        "requestId": act.transaction,
        "requestUri": act.path,
        "url": act.path + "?",
        "dtHash": act.transaction[1:],
        "traceId": act.transaction,
    }
    where = seat or NO_OKTA_SEAT
    federated = act.provider in ("FEDERATION", "SOCIAL")
    body: Json = {
        "uuid": mint.guid(),
        "published": okta_text(at),
        "eventType": wording.event_type,
        "version": "0",
        "severity": "INFO" if result in ("SUCCESS", "ALLOW", "CHALLENGE") else "WARN",
        "legacyEventType": wording.legacy,
        "displayMessage": wording.message,
        "actor": actor,
        "client": where.client,
        "device": None,
        "authenticationContext": {
            "authenticationProvider": act.provider,
            "credentialProvider": None,
            "credentialType": "ASSERTION" if federated else None,
            "issuer": None,
            "interface": "IDP Instance" if federated else None,
            "authenticationStep": 0,
            "rootSessionId": act.session,
            "externalSessionId": act.session,
        },
        "outcome": {"result": result, "reason": reason},
        "securityContext": _SECURITY,
        "debugContext": {"debugData": {**asked, **debug} if debug else asked},
        "transaction": {
            "type": "JOB" if act.job else "WEB",
            "id": act.transaction,
            "detail": {"requestApiTokenId": act.token_id} if act.token_id else {},
        },
        "request": where.request,
        "target": target,
    }
    return Record("okta", tenant, "system_log", at, at, body)


def by(account: Account | None, client: Json | None = None) -> tuple[Json, OktaSeat]:
    """Return the actor and seat of an administrator, else of an API client, else of Okta itself."""
    if account is not None:
        return person(account), okta_seat(account.seat)
    return client if client is not None else SYSTEM, NO_OKTA_SEAT

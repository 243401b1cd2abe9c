"""Turns rows of Okta's lists of users into accounts, with their factors and federated ids: pure.

Source: Okta management API, schemas User, UserFactor.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.collection.census_events import LAST_SUCCESS, OBSERVED, UNUSED_PASSWORD, AccountSeen, State
from ingest.collectors.okta.census.row_values import instant, observed, person, subject_of
from ingest.collectors.okta.record.debug_values import plain
from ingest.collectors.okta.record.log_event import Json, mapping, short
from ingest.contract.text import text

_STATES: dict[str, State] = {
    "STAGED": "invited",
    "PROVISIONED": "invited",
    "ACTIVE": "active",
    "RECOVERY": "active",
    "PASSWORD_EXPIRED": "active",
    "LOCKED_OUT": "locked",
    "SUSPENDED": "disabled",
    "DEPROVISIONED": "disabled",
    "INACTIVE": "disabled",
}
_REASONS = {"SUSPENDED": "suspended", "DEPROVISIONED": "deactivated"}
"""Status of a user who cannot sign in → why, as the System Log's translator says it of a suspension."""


def account(issuer: str, user: Json, raw: bytes) -> AccountSeen | None:
    """Return the account of a User, None when it has no id."""
    subject = subject_of(user)
    if subject is None:
        return None
    profile = mapping(plain(mapping(user.get("profile"))))
    provider = mapping(mapping(user.get("credentials")).get("provider")).get("type")
    attributes: dict[str, object] = {
        "state": state(user.get("status")),
        "profile": {name: value for name, value in profile.items() if value is not None},
    }
    for name, value in (
        ("created_at", instant(user.get("created"))),
        ("provider", short(provider)),
        ("status_changed_at", instant(user.get("statusChanged"))),
        ("reason", _REASONS.get(text(user.get("status")) or "")),
        (OBSERVED, observed(**{LAST_SUCCESS: user.get("lastLogin")})),
    ):
        if value:
            attributes[name] = value
    if user.get("lastLogin") is None and "passwordChanged" in user:
        is_own = (text(provider) or "OKTA").upper() == "OKTA"
        attributes[UNUSED_PASSWORD] = password_set(user.get("passwordChanged") if is_own else None)
    return AccountSeen("account", person(issuer, subject, profile), attributes, raw=raw)


def state(status: object, states: Mapping[str, State] = _STATES) -> State:
    """Return the account's state in our words."""
    return states.get(text(status) or "", "unknown")


def password_set(value: object) -> dict[str, object]:
    """Return what a list says of the password of somebody who never signed in: when it was set; {}: there is none."""
    return {} if (spelled := instant(value)) is None else {"set_at": spelled}


def linked(user: Json) -> tuple[str, str] | None:
    """Return the subject of an account and its id at the identity provider that it is linked to."""
    subject, external_id = subject_of(user), short(user.get("externalId"))
    return (subject, external_id) if subject and external_id else None


def factor(enrolled: Json) -> str | None:
    """Return the name of an enrolled factor, None while it is not active."""
    return short(enrolled.get("factorType")) if enrolled.get("status") == "ACTIVE" else None

"""Readers of account life: creation, state, profile, credentials, risk."""

from __future__ import annotations

from ingest.collectors.okta.readers.row import Attributes, EventParts, Reader
from ingest.collectors.okta.record.debug_values import listed, pairs, plain
from ingest.collectors.okta.record.fields import Entry
from ingest.collectors.okta.record.log_event import NOTHING, Json, LogEvent, known, mapping, short
from ingest.collectors.okta.record.parties import (
    APPLICATION,
    CLIENT,
    PERSON,
    acting_person,
    people,
    person,
    service,
    target_person,
)

_CALLBACKS = ("/sso/saml2/", "/sso/idps/", "/oauth2/v1/authorize/callback", "/auth/saml20/", "/sso/wsfed/")
_SELF_SERVICE = ("/idp/idx/enroll", "/api/v1/registration/", "/signin/register", "/user/registration")
_ADMIN = ("/admin/", "/api/internal/")
_API = ("/api/v1/", "/scim/")
_CHANGED: dict[str, tuple[str, ...]] = {
    "user.account.update_primary_email": ("email",),
    "user.account.update_secondary_email": ("secondEmail",),
}
"""What a type of event says to have changed, where the record names nothing."""
_LEVELS = {"NONE": 0, "LOW": 1, "MEDIUM": 2, "HIGH": 3}


def state(reason: str) -> Reader:
    """Return a reader of a change of state of each User target, with its reason."""

    def read(log: LogEvent) -> list[EventParts]:
        attributes: Attributes = {"reason": reason} if reason else {}
        return [EventParts(account, attributes=attributes) for account in people(log)] or [
            EventParts(attributes=attributes)
        ]

    return read


def credential(reason: str) -> Reader:
    """Return a reader of a changed credential or factor of the User target, with the factor where it is named."""

    def read(log: LogEvent) -> list[EventParts]:
        factor = short(log.debug.factor) or short(log.debug.factor_type)
        attributes: Attributes = {"reason": reason} if reason else {}
        if factor:
            attributes["factor"] = factor
        return [EventParts(target_person(log), attributes=attributes)]

    return read


def own_credential(reason: str) -> Reader:
    """Return a reader of a credential that the actor creates or withdraws for itself, like an API token."""

    def read(log: LogEvent) -> list[EventParts]:
        token_target = log.first("token", "apitoken")
        token = known(token_target.display_name) if token_target is not None else None
        attributes: Attributes = {"reason": reason, "token": token} if token else {"reason": reason}
        return [EventParts(acting_person(log), attributes=attributes)]

    return read


def secret(log: LogEvent) -> list[EventParts]:
    """Read that somebody made, or was shown, a secret of the client target; nothing where it names no client."""
    client = service(log, log.first(*CLIENT, APPLICATION))
    return [] if client is None else [EventParts(client)]


def created(log: LogEvent) -> list[EventParts]:
    """Read a creation: its method, and the asserted attributes where the record lists them."""
    attributes: Attributes = {}
    method = _method(log)
    if method:
        attributes["method"] = method
    asserted = listed(log.debug.attribute_names)
    if asserted is not None:
        attributes["asserted"] = sorted(set(asserted))
    parts = []
    for entry in log.all(PERSON, "newuser"):
        profile = _changes(entry)
        parts.append(EventParts(person(log, entry), attributes=attributes | ({"profile": profile} if profile else {})))
    return parts or [EventParts(attributes=attributes)]


def _method(log: LogEvent) -> str | None:
    """Return how the account came to be, None when the record does not say; a job is always an import."""
    if log.is_job:
        return "import"
    path = log.request_path
    if any(callback in path for callback in _CALLBACKS):
        return "federation"
    if log.authentication_provider in ("FEDERATION", "SOCIAL"):
        return "federation"
    if path.startswith(_SELF_SERVICE):
        return "self_service"
    transaction = log.record.transaction
    detail = mapping(transaction.detail) if transaction is not None else NOTHING
    if path.startswith(_API) or known(detail.get("requestApiTokenId")):
        return "api"
    return "admin" if path.startswith(_ADMIN) else None


def updated(log: LogEvent) -> list[EventParts]:
    """Read a changed profile: new values where the record has them, else the names that changed."""
    entry = log.first(PERSON)
    profile = _changes(entry)
    changed = sorted(profile) or sorted(set(listed(log.debug.changed_attributes) or _CHANGED.get(log.event_type, ())))
    attributes: Attributes = {"profile": profile} if profile else {}
    if changed:
        attributes["changed"] = changed
    return [EventParts(person(log, entry), attributes=attributes)]


def _changes(entry: Entry | None) -> Attributes:
    """Return name → new value of the attributes that ``changeDetails`` shows as changed; None: it was emptied."""
    details = mapping(entry.change_details) if entry is not None else NOTHING
    before, after = _flat(mapping(details.get("from"))), _flat(mapping(details.get("to")))
    return {
        name: after.get(name)
        for name in sorted(before.keys() | after.keys())
        if name and before.get(name) != after.get(name)
    }


def _flat(side: Json) -> Attributes:
    """Return the attributes of one side, with those under ``profile`` beside the others."""
    attributes = mapping(plain({name: entry for name, entry in side.items() if name != "profile"}))
    return {**attributes, **mapping(plain(mapping(side.get("profile"))))}


def risk(log: LogEvent) -> list[EventParts]:
    """Read a raised risk; a change to an equal or lower level gives no reading."""
    context = log.record.security_context
    risk_fields = (mapping(context.risk) if context is not None else None) or pairs(log.debug.risk)
    level, previous = short(risk_fields.get("level")), short(risk_fields.get("previousLevel"))
    if level and previous and _LEVELS.get(level.upper(), 4) <= _LEVELS.get(previous.upper(), 0):
        return []
    attributes: Attributes = {}
    for name, value in (("level", level), ("previous_level", previous)):
        if value:
            attributes[name] = value.lower()
    reasons = listed(risk_fields.get("reasons"))
    if reasons:
        attributes["reasons"] = reasons
    return [EventParts(target_person(log) or acting_person(log), attributes=attributes)]


def suspicion(log: LogEvent) -> list[EventParts]:
    """Read a detection that names an account: the User target, else the acting person, else none."""
    return [EventParts(target_person(log) or acting_person(log))]

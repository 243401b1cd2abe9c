"""Readers of sessions, single sign-on, inbound federation, second factors and tokens."""

from __future__ import annotations

import re

from ingest.collectors.okta.readers.row import Attributes, EventParts
from ingest.collectors.okta.record.debug_values import listed
from ingest.collectors.okta.record.fields import Entry
from ingest.collectors.okta.record.log_event import LogEvent, known, mapping, short
from ingest.collectors.okta.record.parties import (
    APPLICATION,
    CLIENT,
    PERSON,
    acting_person,
    application,
    application_of,
    person,
    service,
    target_person,
)
from ingest.contract.event import Application, Party

_IDENTITY_PROVIDER = ("identityprovider", "idpinstance", "idp")
_PASSWORDS = frozenset({"PASSWORD_AS_FACTOR", "PASSWORD", "OKTA_PASSWORD"})
_NOT_SIGNING_IN = frozenset({"CREDENTIAL_ENROLLMENT", "CREDENTIAL_RECOVERY"})
_JIT = re.compile(r"\b(jit|just in time)\b")
_TOKENS = ("accesstoken", "refreshtoken", "idtoken")


def _signed_in(log: LogEvent) -> Party | None:
    return acting_person(log) or target_person(log)


def session(log: LogEvent) -> list[EventParts]:
    """Read a session of the actor; the application that requested it is not the one signed in to."""
    return [EventParts(_signed_in(log))]


def ended_session(log: LogEvent) -> list[EventParts]:
    """Read the end of sessions: of the User target, else of the actor; at one application if it is named."""
    return [EventParts(target_person(log) or acting_person(log), application(log))]


def single_sign_on(log: LogEvent) -> list[EventParts]:
    """Read a sign-in to an application; its AppUser target is the application's account, its actor is Okta's."""
    client = log.first(APPLICATION) or log.first(*CLIENT) or _acting_client(log)
    mode_of_client = mapping(client.detail_entry).get("signOnModeType") if client is not None else None
    mode = short(mode_of_client) or short(log.debug.sign_on_mode)
    return [EventParts(_signed_in(log), application_of(client), attributes={"sign_on_mode": mode} if mode else {})]


def _acting_client(log: LogEvent) -> Entry | None:
    entry = log.record.actor
    return entry if entry is not None and isinstance(entry.type, str) and entry.type.lower() in CLIENT else None


def federated(log: LogEvent) -> list[EventParts]:
    """Read an authentication by another identity provider, with the names of asserted attributes where listed."""
    attributes: Attributes = {}
    asserted = listed(log.debug.attribute_names)
    if asserted is not None:
        attributes["asserted"] = sorted(set(asserted))
    if log.succeeded and _names_jit(log.outcome.reason):
        attributes["jit"] = True
    context = log.record.authentication_context
    issuer = context.issuer if context is not None else None
    for name, value in (
        ("provider", short(log.authentication_provider)),
        ("federated_subject", short(log.debug.subject_name)),
        ("federated_issuer", short(issuer.id) if issuer is not None else None),
    ):
        if value:
            attributes[name] = value
    provider = log.first(*_IDENTITY_PROVIDER) or log.first(APPLICATION)
    return [EventParts(target_person(log) or acting_person(log), application_of(provider), attributes=attributes)]


def _names_jit(reason: str | None) -> bool:
    """Tell whether a reason names JIT provisioning and not account linking (Okta publishes no exact text)."""
    words = (reason or "").lower().replace("-", " ").replace("_", " ")
    return _JIT.search(words) is not None and "link" not in words


def factor_verified(log: LogEvent) -> list[EventParts]:
    """Read a verified factor; Okta also reports the password as a factor, which is no second factor."""
    factor, intent = short(log.debug.factor), short(log.debug.factor_intent)
    enrolled = log.first("authenticatorenrollment")
    named = factor or (known(enrolled.display_name) if enrolled is not None else None) or ""
    if named.upper() in _PASSWORDS or (intent or "").upper() in _NOT_SIGNING_IN:
        return []
    attributes: Attributes = {"factor": factor} if factor else {}
    return [EventParts(target_person(log) or acting_person(log), attributes=attributes)]


def identity_verified(log: LogEvent) -> list[EventParts]:
    """Read a verification of identity; it is a second factor only if the record names one."""
    provider = log.authentication_provider
    if provider == "FACTOR_PROVIDER" or "/factors/" in log.request_path or known(log.debug.factor):
        return factor_verified(log)
    return []


def token_granted(log: LogEvent) -> list[EventParts]:
    """Read a token: a refresh is use without a person present, client credentials are a service's sign-in."""
    grant = known(log.debug.grant_type)
    client = _acting_client(log) or log.first(*CLIENT)
    if grant == "client_credentials":
        return [EventParts(service(log, client), attributes={"grant_type": grant}, interactive=False)]
    if grant == "refresh_token":
        return [
            EventParts(_token_owner(log), _client_application(log, client), None, None, {"grant_type": grant}, False)
        ]
    return []


def _client_application(log: LogEvent, client: Entry | None) -> Application | None:
    return application_of(client) or application(log)


def _token_owner(log: LogEvent) -> Party | None:
    owner = person(log, log.first(PERSON))
    if owner is not None:
        return owner
    token = log.first(*_TOKENS)
    subject = short(mapping(token.detail_entry).get("subject")) if token is not None else None
    return Party("person", log.issuer, subject) if subject and subject.startswith("00u") else None

"""Names what censuses list of one account or group: itself, its applications' accounts, its grants, and their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.model.keys import application_key, entitlement_key, entitlement_parts, group_key, issuer_of
from ingest.contract.event import Event

ACCOUNT = "account"
APP_ACCOUNT = "app_account"
EVERY_TYPE = "*"
_BETWEEN = "\x1f"
APPLICATION = "app:"
"""Begins the subject that is an application's account."""


def told_by_census(event: Event) -> Mapping[str, Any] | None:
    """Return the census that an event belongs to, None when it belongs to none."""
    census = event.attributes.get("census") if event.attributes else None
    return census if isinstance(census, dict) and isinstance(census.get("id"), str) else None


def subject_of(event: Event) -> str:
    """Return what of its account or group the event is about: '' (itself), an application's account, or a grant."""
    issuer = issuer_of(event)
    if event.entitlement is None:
        return f"{APPLICATION}{application_key(issuer, event.application.id)}" if event.application is not None else ""
    grant = event.grant
    via = group_key(issuer, grant.via) if grant is not None and grant.via and event.account is not None else None
    scope = (grant.scope if grant is not None else None) or "/"
    mode = grant.mode if grant is not None else "active"
    return grant_subject(entitlement_key(issuer, event.entitlement), mode, via, scope)


def grant_subject(entitlement_id: str, mode: str, via: str | None, scope: str) -> str:
    """Return the subject of a grant."""
    return _BETWEEN.join((entitlement_id, mode, via or "", scope))


def grant_subject_parts(subject: str) -> tuple[str, ...]:
    """Return what ``grant_subject`` was made of."""
    return tuple(subject.split(_BETWEEN))


def type_of(event: Event) -> str:
    """Return what a census lists: an entitlement's type as ``kind_of`` has it, ``account`` or ``app_account``."""
    if event.entitlement is not None:
        return kind_of(event.entitlement.type, event.entitlement.id)
    return APP_ACCOUNT if event.application is not None else ACCOUNT


def kind_of(entitlement_type: str, entitlement_id: str) -> str:
    """Return an entitlement's type; of permissions with the word before ``/`` that their id begins with.

    Permissions of several kinds stand in several lists: one may be complete where another cannot be read.
    """
    word, mark, _ = entitlement_id.partition("/")
    return f"{entitlement_type}:{word}" if mark and entitlement_type == "permission" else entitlement_type


def entitlement_of_grant(subject: str) -> str:
    """Return the entitlement's id that a grant's subject names."""
    return subject.partition(_BETWEEN)[0]


def kind_of_grant(subject: str) -> str:
    """Return ``kind_of`` what a grant's subject names."""
    entitlement = entitlement_parts(entitlement_of_grant(subject))
    return kind_of(entitlement.type, entitlement.id)

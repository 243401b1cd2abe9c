"""The parties of a record: people by object id, applications and workloads by service principal id.

Some of the platform's services act under a person's fields: their logins tell them apart.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec.structs import replace

from ingest.collectors.entra.record.fields import Row, login, object_id, section, word
from ingest.contract.event import Party, PartyType
from ingest.contract.text import is_short, text

_SERVICE_LOGIN = re.compile(
    r".+@support\.onmicrosoft\.com"  # Entra's own, like the self-service reset of passwords
    r"|(sync_[^@]+_[0-9a-f]{4,}|adtoaadsyncserviceaccount[^@]*)@[^@]+\.onmicrosoft\.(com|us|de)"
    r"|(sync_[^@]+_[0-9a-f]{4,}|adtoaadsyncserviceaccount[^@]*)@[^@]+\.partner\.onmschina\.cn"
)
"""Logins of services: the accounts of Connect Sync and Cloud Sync are made by the synchronisation's own set-up."""
_SERVICE_NAME = "on-premises directory synchronization service account"


def _type_of(name: str | None, display_name: str | None) -> PartyType:
    """Return system for one of the platform's own services, whatever a record's fields call it; else person."""
    if name is not None and _SERVICE_LOGIN.fullmatch(name):
        return "system"
    return "system" if display_name is not None and display_name.strip().lower() == _SERVICE_NAME else "person"


def person(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return a person, or the service whose login it is; None when the record has no object id."""
    if is_short(subject, name, display_name):
        return _remembered_person(issuer, subject, name, display_name)
    return _person(issuer, subject, name, display_name)


def _person(issuer: str, subject: object, name: object, display_name: object) -> Party | None:
    object_id_of_person = object_id(subject, "user id")
    if object_id_of_person is None:
        return None
    full_login = login_of(object_id_of_person, name)
    shown = text(display_name)
    return Party(_type_of(full_login, shown), issuer, object_id_of_person, full_login, shown)


_remembered_person = lru_cache(maxsize=4_096)(_person)
"""Whoever signs in does so again: a person is read from the same fields hundreds of times."""


def service(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return an application or workload; None when the record has no service principal id."""
    principal_id = object_id(subject, "service principal id")
    if principal_id is None:
        return None
    return Party("service", issuer, principal_id, login(name, "service principal name"), text(display_name))


def platform(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return a service principal of the platform itself, which nobody in the tenant made, uses or could end."""
    principal = service(issuer, subject, name, display_name)
    return None if principal is None else replace(principal, type="system")


def login_of(subject: str, name: object) -> str | None:
    """Return a person's login; a deleted person's has the object id's digits in front, which are cut off."""
    full_login = login(name)
    return full_login.removeprefix(subject.replace("-", "")) or None if full_login is not None else None


def initiator(issuer: str, initiated_by: object) -> Party | None:
    """Return who initiated an audited act, None when nobody is named. Live app initiators have no appId."""
    initiated = section(initiated_by)
    user = section(initiated.get("user"))
    subject = object_id(user.get("id"), "initiator id")
    name = login(user.get("userPrincipalName"))
    if subject or name:
        shown = word(user, "displayName")
        return Party(_type_of(name, shown), issuer if subject else None, subject, name, shown)
    app = section(initiated.get("app"))
    subject = object_id(app.get("servicePrincipalId"), "initiator id")
    app_name = word(app, "displayName")
    if subject or app_name:
        name = login(app.get("servicePrincipalName"), "initiator name")
        return Party("service", issuer if subject else None, subject, name, app_name)
    return None


def initiating_app(initiated_by: object) -> str | None:
    """Return the display name of the app that initiated an act, in lower case; None when a person or nobody did."""
    initiated: Row = section(initiated_by)
    user = section(initiated.get("user"))
    if object_id(user.get("id"), "initiator id") or login(user.get("userPrincipalName")):
        return None
    app_name = word(section(initiated.get("app")), "displayName")
    return app_name.strip().lower() if app_name else None

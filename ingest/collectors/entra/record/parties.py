"""The parties of a record: people by object id, applications and workloads by service principal id."""

from __future__ import annotations

from msgspec.structs import replace

from ingest.collectors.entra.record.fields import Row, login, object_id, section, word
from ingest.contract.event import Party
from ingest.contract.text import text


def person(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return a person; None when the record has no object id."""
    object_id_of_person = object_id(subject, "user id")
    if object_id_of_person is None:
        return None
    return Party("person", issuer, object_id_of_person, login_of(object_id_of_person, name), text(display_name))


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
        return Party("person", issuer if subject else None, subject, name, word(user, "displayName"))
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

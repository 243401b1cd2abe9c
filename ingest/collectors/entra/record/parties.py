"""Who acts and whom it is about: people by object id, applications and workloads by service principal id."""

from __future__ import annotations

from msgspec.structs import replace

from ingest.collectors.entra.record.fields import Row, login, object_id, section, word
from ingest.contract.event import Party
from ingest.contract.text import text


def person(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return a person; None when the record does not tell the object id."""
    found = object_id(subject, "user id")
    if found is None:
        return None
    return Party("person", issuer, found, login_of(found, name), text(display_name))


def service(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return an application or workload; None when the record does not tell the service principal id."""
    found = object_id(subject, "service principal id")
    if found is None:
        return None
    return Party("service", issuer, found, login(name, "service principal name"), text(display_name))


def platform(issuer: str, subject: object, name: object = None, display_name: object = None) -> Party | None:
    """Return a service principal of the platform's own, which nobody in the tenant made, uses or could end."""
    found = service(issuer, subject, name, display_name)
    return None if found is None else replace(found, type="system")


def login_of(subject: str, name: object) -> str | None:
    """Return a person's login; a deleted one's carries the object id's digits before it, which are cut off."""
    found = login(name)
    return found.removeprefix(subject.replace("-", "")) or None if found is not None else None


def initiator(issuer: str, initiated_by: object) -> Party | None:
    """Return who initiated an audited act, None when nobody is named. Live app initiators have no appId."""
    told = section(initiated_by)
    one = section(told.get("user"))
    subject = object_id(one.get("id"), "initiator id")
    name = login(one.get("userPrincipalName"))
    if subject or name:
        return Party("person", issuer if subject else None, subject, name, word(one, "displayName"))
    app = section(told.get("app"))
    subject = object_id(app.get("servicePrincipalId"), "initiator id")
    shown = word(app, "displayName")
    if subject or shown:
        name = login(app.get("servicePrincipalName"), "initiator name")
        return Party("service", issuer if subject else None, subject, name, shown)
    return None


def initiating_app(initiated_by: object) -> str | None:
    """Return the display name of the app that initiated an act, in lower case; None when a person or nobody did."""
    told: Row = section(initiated_by)
    one = section(told.get("user"))
    if object_id(one.get("id"), "initiator id") or login(one.get("userPrincipalName")):
        return None
    shown = word(section(told.get("app")), "displayName")
    return shown.strip().lower() if shown else None

"""Turns rows of Okta's lists of applications into assignments and applications' own accounts: pure.

An application has the same id in a log and in a list, so the grant that a log shows beginning is the grant that the
census finds. Source: Okta management API, schemas Application, AppUser, ApplicationGroupAssignment.
"""

from __future__ import annotations

from collections.abc import Collection

from ingest.collection.census_events import AccountSeen, GrantSeen, State
from ingest.collectors.okta.census.account_rows import state
from ingest.collectors.okta.census.row_values import instant, last_part, person, stated, subject_of
from ingest.collectors.okta.record.log_event import Json, known, mapping, short
from ingest.contract.event import Application, Entitlement, Grant

_APPLICATION_STATES: dict[str, State] = {
    "STAGED": "invited",
    "APPROVED": "invited",
    "PENDING": "invited",
    "PROVISIONED": "active",
    "ACTIVE": "active",
    "IMPORTED": "active",
    "MATCHED": "active",
    "UNASSIGNED": "active",
    "IMPLICIT": "active",
    "INACTIVE": "disabled",
    "SUSPENDED": "disabled",
    "REVOKED": "disabled",
    "DEPROVISIONED": "deleted",
}
"""AppUserStatus → the state of the account in the application."""


def application(app: Json) -> Application | None:
    """Return an Application, named by its label, which an administrator chose."""
    app_id = subject_of(app)
    return Application(app_id, known(app.get("label")) or known(app.get("name"))) if app_id else None


def facts(app: Json) -> dict[str, object]:
    """Return what the list says about an Application beside its name, as the attribute ``application``."""
    features = app.get("features")
    # Of the many applications that demand an assignment nothing more is said: what is listed of them stays the same.
    is_open = mapping(app.get("settings")).get("implicitAssignment") is True
    values = {
        "sort": short(app.get("name")),
        "sign_on_mode": short(app.get("signOnMode")),
        "status": short(app.get("status")),
        "created_at": instant(app.get("created")),
        "implicit_assignment": is_open,
        "features": [name for feature in features if (name := short(feature))] if isinstance(features, list) else None,
    }
    return {"application": {name: value for name, value in values.items() if value}}


def assignments(issuer: str, app: Json, user: Json, groups: Collection[str]) -> list[GrantSeen]:
    """Return the assignment of an AppUser: a direct one, or one via each of ``groups``."""
    subject, application_of_user = subject_of(user), application(app)
    if subject is None or application_of_user is None:
        return []
    entitlement = Entitlement("app_assignment", application_of_user.id, application_of_user.name)
    grants = [Grant(via=group) for group in sorted(groups)] if user.get("scope") == "GROUP" else [Grant()]
    holder = person(issuer, subject)
    began_at = stated(user.get("created"))
    return [
        GrantSeen("app_assignment", holder, entitlement, grant, application_of_user, facts(app), began_at)
        for grant in grants
    ]


def linked_group(user: Json) -> str | None:
    """Return the group that an AppUser's own link names."""
    return last_part(mapping(mapping(user.get("_links")).get("group")).get("href"))


def application_account(issuer: str, app: Json, user: Json, raw: bytes) -> AccountSeen | None:
    """Return the application's own account; only a synchronised AppUser shows that there is one.

    An AppUser without ``externalId`` is an assignment, and no account in the application.
    """
    subject, application_of_user = subject_of(user), application(app)
    external_id = short(user.get("externalId"))
    if (
        subject is None
        or application_of_user is None
        or (external_id is None and user.get("syncState") != "SYNCHRONIZED")
    ):
        return None
    login = short(mapping(user.get("credentials")).get("userName"))
    attributes: dict[str, object] = {"state": state(user.get("status"), _APPLICATION_STATES), **facts(app)}
    for name, value in (
        ("external_id", external_id),
        ("login", login),
        ("created_at", instant(user.get("created"))),
        ("sync_state", short(user.get("syncState"))),
    ):
        if value:
            attributes[name] = value
    return AccountSeen("application_account", person(issuer, subject), attributes, application_of_user, raw)


def conferral(app: Json, group: Json) -> GrantSeen | None:
    """Return the conferral of an ApplicationGroupAssignment: the group's members are assigned to the application."""
    via, assigned_application = subject_of(group), application(app)
    if via is None or assigned_application is None:
        return None
    entitlement = Entitlement("app_assignment", assigned_application.id, assigned_application.name)
    return GrantSeen("group_assignment", None, entitlement, Grant(via=via), assigned_application, facts(app))


def unassigned(app: Json) -> GrantSeen | None:
    """Return the assignment to an Application that is assigned to nobody: it says that there is the application."""
    listed = application(app)
    if listed is None:
        return None
    entitlement = Entitlement("app_assignment", listed.id, listed.name)
    return GrantSeen("application", None, entitlement, Grant(), listed, facts(app))

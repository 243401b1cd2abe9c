"""Turns rows of Okta's lists into accounts and grants: pure, with the names that the System Log's translator uses.

A group, an application and a privilege have the same id in a log and in a list, so the grant that a log shows beginning
is the grant that the census finds. Source: Okta management API, schemas User, Group, Application, AppUser,
ApplicationGroupAssignment, StandardRole, CustomRole, ApiToken, OAuth2ScopeConsentGrant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec.structs import replace

from ingest.collection.census_events import (
    ASSIGNED,
    LAST_SUCCESS,
    OBSERVED,
    UNUSED_PASSWORD,
    AccountSeen,
    GrantSeen,
    State,
)
from ingest.collectors.okta.readers.privileges import privilege
from ingest.collectors.okta.record.debug_values import plain
from ingest.collectors.okta.record.log_event import Json, known, mapping, short
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Grant, Party
from ingest.contract.instants import parse_instant
from ingest.contract.text import identifier, text

UNKNOWN = "unknown"
"""The group that a grant comes through when no list names it."""
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
_LOGGED_AS = {
    "SUPER_ADMIN": "Super administrator",
    "ORG_ADMIN": "Organization administrator",
    "READ_ONLY_ADMIN": "Read only admin",
}
"""Role type → its name in ``privilegeGranted``, where recorded logs show another name than the role's label."""
_SERVICE = "service"


def subject_of(entry: Json) -> str | None:
    """Return the id of a listed object. Raises RecordError when it is too long for an identifier."""
    return identifier(known(entry.get("id")), "id")


def person(issuer: str, subject: str, profile: Json | None = None) -> Party:
    """Return an account of the org; its name is the login."""
    profile_fields = profile or {}
    parts = [known(profile_fields.get("firstName")), known(profile_fields.get("lastName"))]
    full_name = known(profile_fields.get("displayName")) or " ".join(part for part in parts if part)
    login = short(profile_fields.get("login"))
    return Party("person", issuer, subject, login.lower() if login else None, full_name or None)


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


def membership(issuer: str, user: Json, group: Json) -> GrantSeen | None:
    """Return the membership of a User in a Group."""
    subject, entitlement = subject_of(user), group_entitlement(group)
    if subject is None or entitlement is None:
        return None
    return GrantSeen("group_member", person(issuer, subject), entitlement)


def group_entitlement(group: Json) -> Entitlement | None:
    """Return a Group as an entitlement."""
    group_id = subject_of(group)
    return Entitlement("group", group_id, name_of_group(group)) if group_id else None


def name_of_group(group: Json) -> str | None:
    """Return what a Group is called."""
    return known(mapping(group.get("profile")).get("name"))


def group_owner(issuer: str, group_id: str, name: str | None, owner: Json) -> GrantSeen | None:
    """Return a GroupOwner as the holder of the permission; of a group that owns it, as conferred on its members."""
    owner_id = subject_of(owner)
    if owner_id is None or owner.get("resolved") is False:
        return None
    owning = Entitlement("permission", f"owner/{group_id}", f"Owner of {name}" if name else None)
    if owner.get("type") == "GROUP":
        return GrantSeen("group_owner", None, owning, Grant(via=owner_id))
    return GrantSeen("group_owner", person(issuer, owner_id), owning)


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
    return _last_part(mapping(mapping(user.get("_links")).get("group")).get("href"))


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


def role(holder: Party, assigned: Json, *, targeted: bool) -> GrantSeen | None:
    """Return an administrator's role, via the group that its link names; ``targeted``: it is limited to targets."""
    entitlement = _role_entitlement(assigned, targeted=targeted)
    if entitlement is None or assigned.get("status") == "INACTIVE":
        return None
    via = None
    if assigned.get("assignmentType") == "GROUP":
        via = _last_part(mapping(mapping(assigned.get("_links")).get("assignee")).get("href")) or UNKNOWN
    grant = Grant(via=via, scope=short(assigned.get("resource-set")))
    attributes = {} if via == UNKNOWN else dict(ASSIGNED)
    return GrantSeen("admin_role", holder, entitlement, grant, None, attributes, stated(assigned.get("created")))


def role_through(role: GrantSeen, group: str) -> GrantSeen:
    """Return the role via a group that confers it, for a role whose holder's lists name no group."""
    return replace(role, grant=replace(role.grant, via=group), attributes=dict(ASSIGNED))


def group_role(group: str, assigned: Json, *, targeted: bool) -> GrantSeen | None:
    """Return the conferral of a role by a group on its members."""
    entitlement = _role_entitlement(assigned, targeted=targeted)
    if entitlement is None or assigned.get("status") == "INACTIVE":
        return None
    grant = Grant(via=group, scope=short(assigned.get("resource-set")))
    began_at = stated(assigned.get("created"))
    return GrantSeen("group_role", None, entitlement, grant, None, dict(ASSIGNED), began_at)


def _role_entitlement(assigned: Json, *, targeted: bool) -> Entitlement | None:
    custom, label, role_type = short(assigned.get("role")), known(assigned.get("label")), short(assigned.get("type"))
    if custom is not None:
        return Entitlement("admin_privilege", custom, label)
    if role_type == "APP_ADMIN" and not targeted:
        return privilege("Application administrator (all)")
    name = _LOGGED_AS.get(role_type or "") or label or role_type
    return privilege(name) if name else None


def api_token(issuer: str, token: Json) -> GrantSeen | None:
    """Return an API token as a permission that its owner holds: the token may do what its owner may."""
    token_id, owner = subject_of(token), owner_of_token(token)
    if token_id is None or owner is None:
        return None
    entitlement = Entitlement("permission", f"api_token:{token_id}", known(token.get("name")))
    seen_last = observed(updated_at=token.get("lastUpdated"))
    attributes: dict[str, object] = {OBSERVED: seen_last} if seen_last else {}
    grant, holder = Grant(expires_at=stated(token.get("expiresAt"))), person(issuer, owner)
    return GrantSeen("api_token", holder, entitlement, grant, None, attributes, stated(token.get("created")))


def owner_of_token(token: Json) -> str | None:
    """Return who holds an API token, None where the list ties it to nobody."""
    linked_owner = _last_part(mapping(mapping(token.get("_links")).get("user")).get("href"))
    return identifier(known(token.get("userId")) or linked_owner, "userId")


def is_service(app: Json) -> bool:
    """Tell whether an Application is a service, which nobody signs in to."""
    return mapping(mapping(app.get("settings")).get("oauthClient")).get("application_type") == _SERVICE


def service(issuer: str, app: Json, raw: bytes) -> AccountSeen | None:
    """Return a service application as an account, None for every other application."""
    if not is_service(app):
        return None
    client_id = mapping(mapping(app.get("credentials")).get("oauthClient")).get("client_id")
    subject, own_application = identifier(known(client_id), "client_id") or subject_of(app), application(app)
    if subject is None or own_application is None:
        return None
    attributes: dict[str, object] = {"state": state(app.get("status")), **facts(app)}
    if created := instant(app.get("created")):
        attributes["created_at"] = created
    return AccountSeen("service", Party("service", issuer, subject, None, own_application.name), attributes, raw=raw)


def scope(holder: Party, grant: Json) -> GrantSeen | None:
    """Return a scope of the org's API, granted to a service application."""
    name = short(grant.get("scopeId"))
    if name is None or grant.get("status") == "REVOKED":
        return None
    consenter = mapping(grant.get("createdBy"))
    by = subject_of(consenter) if consenter.get("type") == "User" and holder.issuer is not None else None
    nature = Grant(granted_by=person(str(holder.issuer), by)) if by is not None else Grant()
    began_at = stated(grant.get("created"))
    return GrantSeen("scope", holder, Entitlement("permission", name, name), nature, stated_at=began_at)


def linked(user: Json) -> tuple[str, str] | None:
    """Return the subject of an account and its id at the identity provider that it is linked to."""
    subject, external_id = subject_of(user), short(user.get("externalId"))
    return (subject, external_id) if subject and external_id else None


def factor(enrolled: Json) -> str | None:
    """Return the name of an enrolled factor, None while it is not active."""
    return short(enrolled.get("factorType")) if enrolled.get("status") == "ACTIVE" else None


def state(status: object, states: Mapping[str, State] = _STATES) -> State:
    """Return the account's state in our words."""
    return states.get(text(status) or "", "unknown")


def instant(value: object) -> str | None:
    """Return an instant in the vendor's spelling, None when the value is no instant."""
    try:
        parse_instant(value)
    except RecordError:
        return None
    return text(value)


def stated(value: object) -> datetime | None:
    """Return an instant that a list states, None when the value is none."""
    spelled = instant(value)
    return None if spelled is None else parse_instant(spelled)


def observed(**values: object) -> dict[str, object]:
    """Return what a list shows of something that changes by itself: those of the values that are instants."""
    return {name: spelled for name, value in values.items() if (spelled := instant(value))}


def password_set(value: object) -> dict[str, object]:
    """Return what a list says of the password of somebody who never signed in: when it was set; {}: there is none."""
    return {} if (spelled := instant(value)) is None else {"set_at": spelled}


def _last_part(href: object) -> str | None:
    text_of_href = text(href)
    return text_of_href.rstrip("/").rpartition("/")[2] or None if text_of_href else None

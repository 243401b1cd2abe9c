"""What Okta's lists show, as accounts and grants: pure, and in the words that the System Log's translator uses.

A group, an application and a privilege have one id whether a log or a list names them; so a grant that was seen to
begin is the grant that the census finds. Source: Okta management API, schemas User, Group, Application, AppUser,
ApplicationGroupAssignment, StandardRole, CustomRole, ApiToken, OAuth2ScopeConsentGrant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from ingest.collection.census_events import ASSIGNED, AccountSeen, GrantSeen, State
from ingest.collectors.okta.readers.privileges import privilege
from ingest.collectors.okta.record.debug_values import plain
from ingest.collectors.okta.record.log_event import Json, known, mapping, short
from ingest.contract.errors import RecordError
from ingest.contract.event import Application, Entitlement, Grant, Party
from ingest.contract.instants import parse_instant
from ingest.contract.text import identifier, text

UNKNOWN = "unknown"
"""The group that something comes through, when no list tells which."""
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
"""AppUserStatus → the account over there: yet to be made or used, there, there but shut, or removed."""
_LOGGED_AS = {
    "SUPER_ADMIN": "Super administrator",
    "ORG_ADMIN": "Organization administrator",
    "READ_ONLY_ADMIN": "Read only admin",
}
"""Role type → its name in ``privilegeGranted``, where recorded logs show that it differs from the role's label."""
_SERVICE = "service"


def subject_of(entry: Json) -> str | None:
    """Return the id of what a list shows. Raises RecordError when it is too long for one."""
    return identifier(known(entry.get("id")), "id")


def person(issuer: str, subject: str, profile: Json | None = None) -> Party:
    """Return an account of the org; its name is the login."""
    stated = profile or {}
    parts = [known(stated.get("firstName")), known(stated.get("lastName"))]
    full = known(stated.get("displayName")) or " ".join(part for part in parts if part)
    login = short(stated.get("login"))
    return Party("person", issuer, subject, login.lower() if login else None, full or None)


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
    for name, found in (
        ("created_at", instant(user.get("created"))),
        ("provider", short(provider)),
        ("status_changed_at", instant(user.get("statusChanged"))),
    ):
        if found:
            attributes[name] = found
    return AccountSeen("account", person(issuer, subject, profile), attributes, raw=raw)


def membership(issuer: str, user: Json, group: Json) -> GrantSeen | None:
    """Return the membership of a User in a Group."""
    subject, held = subject_of(user), group_entitlement(group)
    if subject is None or held is None:
        return None
    return GrantSeen("group_member", person(issuer, subject), held)


def group_entitlement(group: Json) -> Entitlement | None:
    """Return a Group as what can be held."""
    found = subject_of(group)
    return Entitlement("group", found, known(mapping(group.get("profile")).get("name"))) if found else None


def application(app: Json) -> Application | None:
    """Return an Application by its label, which is what an administrator called it."""
    found = subject_of(app)
    return Application(found, known(app.get("label")) or known(app.get("name"))) if found else None


def facts(app: Json) -> dict[str, object]:
    """Return what is known of an Application beside its name, as the attribute ``application``."""
    features = app.get("features")
    found = {
        "sort": short(app.get("name")),
        "sign_on_mode": short(app.get("signOnMode")),
        "status": short(app.get("status")),
        "created_at": instant(app.get("created")),
        "features": [name for each in features if (name := short(each))] if isinstance(features, list) else None,
    }
    return {"application": {name: value for name, value in found.items() if value}}


def assignments(issuer: str, app: Json, user: Json, groups: Collection[str]) -> list[GrantSeen]:
    """Return the assignment of an AppUser: direct, or one through each of ``groups`` that it has it through."""
    subject, of = subject_of(user), application(app)
    if subject is None or of is None:
        return []
    held = Entitlement("app_assignment", of.id, of.name)
    grants = [Grant(via=group) for group in sorted(groups)] if user.get("scope") == "GROUP" else [Grant()]
    holder = person(issuer, subject)
    return [GrantSeen("app_assignment", holder, held, grant, of, facts(app)) for grant in grants]


def linked_group(user: Json) -> str | None:
    """Return the group that an AppUser's own link names."""
    return _last_part(mapping(mapping(user.get("_links")).get("group")).get("href"))


def application_account(issuer: str, app: Json, user: Json, raw: bytes) -> AccountSeen | None:
    """Return the application's own account: only what was synchronised with the application shows that there is one.

    An AppUser without ``externalId`` is an assignment, not an account over there.
    """
    subject, of = subject_of(user), application(app)
    external = short(user.get("externalId"))
    if subject is None or of is None or (external is None and user.get("syncState") != "SYNCHRONIZED"):
        return None
    login = short(mapping(user.get("credentials")).get("userName"))
    attributes: dict[str, object] = {"state": state(user.get("status"), _APPLICATION_STATES), **facts(app)}
    for name, found in (
        ("external_id", external),
        ("login", login),
        ("created_at", instant(user.get("created"))),
        ("sync_state", short(user.get("syncState"))),
    ):
        if found:
            attributes[name] = found
    return AccountSeen("application_account", person(issuer, subject), attributes, of, raw)


def conferral(app: Json, group: Json) -> GrantSeen | None:
    """Return what an ApplicationGroupAssignment confers: the application, on the members of the group."""
    via, of = subject_of(group), application(app)
    if via is None or of is None:
        return None
    held = Entitlement("app_assignment", of.id, of.name)
    return GrantSeen("group_assignment", None, held, Grant(via=via), of, facts(app))


def role(holder: Party, assigned: Json, *, targeted: bool) -> GrantSeen | None:
    """Return an administrator's role, through the group that its link names; ``targeted``: for some things alone."""
    found = _role_entitlement(assigned, targeted=targeted)
    if found is None or assigned.get("status") == "INACTIVE":
        return None
    via = None
    if assigned.get("assignmentType") == "GROUP":
        via = _last_part(mapping(mapping(assigned.get("_links")).get("assignee")).get("href")) or UNKNOWN
    grant = Grant(via=via, scope=short(assigned.get("resource-set")))
    return GrantSeen("admin_role", holder, found, grant, None, {} if via == UNKNOWN else dict(ASSIGNED))


def role_through(held: GrantSeen, group: str) -> GrantSeen:
    """Return a role whose path no list of its holder names, through a group that confers it."""
    return replace(held, grant=replace(held.grant, via=group), attributes=dict(ASSIGNED))


def group_role(group: str, assigned: Json, *, targeted: bool) -> GrantSeen | None:
    """Return what a group with a role confers on its members."""
    found = _role_entitlement(assigned, targeted=targeted)
    if found is None or assigned.get("status") == "INACTIVE":
        return None
    grant = Grant(via=group, scope=short(assigned.get("resource-set")))
    return GrantSeen("group_role", None, found, grant, None, dict(ASSIGNED))


def _role_entitlement(assigned: Json, *, targeted: bool) -> Entitlement | None:
    custom, label, sort = short(assigned.get("role")), known(assigned.get("label")), short(assigned.get("type"))
    if custom is not None:
        return Entitlement("admin_privilege", custom, label)
    if sort == "APP_ADMIN" and not targeted:
        return privilege("Application administrator (all)")
    name = _LOGGED_AS.get(sort or "") or label or sort
    return privilege(name) if name else None


def api_token(issuer: str, token: Json) -> GrantSeen | None:
    """Return an API token: it may do what its owner may, who holds it."""
    linked_owner = _last_part(mapping(mapping(token.get("_links")).get("user")).get("href"))
    found, owner = subject_of(token), identifier(known(token.get("userId")) or linked_owner, "userId")
    if found is None or owner is None:
        return None
    held = Entitlement("permission", f"api_token:{found}", known(token.get("name")))
    attributes = {
        name: spelled
        for name, value in (("created_at", token.get("created")), ("last_updated_at", token.get("lastUpdated")))
        if (spelled := instant(value))
    }
    ends = instant(token.get("expiresAt"))
    grant = Grant(expires_at=parse_instant(ends) if ends else None)
    return GrantSeen("api_token", person(issuer, owner), held, grant, None, dict(attributes))


def service(issuer: str, app: Json, raw: bytes) -> AccountSeen | None:
    """Return a service application as the account that it is, None for every other application."""
    client = mapping(mapping(app.get("settings")).get("oauthClient"))
    if client.get("application_type") != _SERVICE:
        return None
    stated = mapping(mapping(app.get("credentials")).get("oauthClient")).get("client_id")
    subject, of = identifier(known(stated), "client_id") or subject_of(app), application(app)
    if subject is None or of is None:
        return None
    attributes: dict[str, object] = {"state": state(app.get("status")), **facts(app)}
    if created := instant(app.get("created")):
        attributes["created_at"] = created
    return AccountSeen("service", Party("service", issuer, subject, None, of.name), attributes, raw=raw)


def scope(holder: Party, grant: Json) -> GrantSeen | None:
    """Return a scope of the org's API that was granted to a service application."""
    name = short(grant.get("scopeId"))
    if name is None or grant.get("status") == "REVOKED":
        return None
    return GrantSeen("scope", holder, Entitlement("permission", name, name))


def linked(user: Json) -> tuple[str, str] | None:
    """Return an account and its id at the identity provider that it is linked to."""
    subject, external = subject_of(user), short(user.get("externalId"))
    return (subject, external) if subject and external else None


def factor(enrolled: Json) -> str | None:
    """Return the name of an enrolled factor, None while it is not active."""
    return short(enrolled.get("factorType")) if enrolled.get("status") == "ACTIVE" else None


def state(status: object, states: Mapping[str, State] = _STATES) -> State:
    """Return the account's state in our words."""
    return states.get(text(status) or "", "unknown")


def instant(value: object) -> str | None:
    """Return an instant as it is spelled, None when it is none."""
    try:
        parse_instant(value)
    except RecordError:
        return None
    return text(value)


def _last_part(href: object) -> str | None:
    found = text(href)
    return found.rstrip("/").rpartition("/")[2] or None if found else None

"""How Okta spells what an org holds: users, groups, applications and their users.

Source: Okta management API, schemas User, Group, Application, AppUser, ApplicationGroupAssignment.
"""

from __future__ import annotations

from simulator.records.instants import okta_text
from simulator.records.mint import okta_id
from simulator.records.record import Json
from simulator.service.tenants.tenant import AccountState, AppState, GroupRule, GroupState, TenantState

_STATUS = {
    "invited": "STAGED",
    "active": "ACTIVE",
    "suspended": "SUSPENDED",
    "disabled": "DEPROVISIONED",
    "deleted": "DEPROVISIONED",
}
_SCIM_FEATURES = ["PUSH_NEW_USERS", "PUSH_USER_DEACTIVATION", "IMPORT_NEW_USERS", "PUSH_PROFILE_UPDATES"]


def user(known: AccountState, origin: str) -> Json:
    """Return a User."""
    account = known.account
    first, _, last = account.display_name.partition(" ")
    profile: Json = {
        "firstName": first, "lastName": last or None, "mobilePhone": None, "secondEmail": None,
        "login": account.login, "email": account.login, "displayName": account.display_name,
    }  # fmt: skip
    profile |= {name: value for name, value in known.profile.items() if value is not None}
    return {
        "id": account.subject,
        "status": _STATUS[known.state],
        "created": okta_text(known.created_at),
        "activated": okta_text(known.created_at),
        "statusChanged": okta_text(known.state_changed_at),
        "lastLogin": None if known.last_login_at is None else okta_text(known.last_login_at),
        "lastUpdated": okta_text(known.changed_at),
        "passwordChanged": None if known.provider == "FEDERATION" else okta_text(known.created_at),
        "type": {"id": okta_id("oty", account.tenant)},
        "profile": profile,
        "credentials": {"provider": {"type": known.provider, "name": known.provider}},
        "_links": {"self": {"href": f"{origin}/api/v1/users/{account.subject}"}},
    }


def group(known: GroupState, origin: str) -> Json:
    """Return a Group."""
    here = f"{origin}/api/v1/groups/{known.group.id}"
    return {
        "id": known.group.id,
        "created": okta_text(known.created_at),
        "lastUpdated": okta_text(known.changed_at),
        "lastMembershipUpdated": okta_text(known.members_changed_at),
        "objectClass": ["okta:user_group"],
        "type": "OKTA_GROUP",
        "profile": {"name": known.group.name, "description": f"The group {known.group.name}"},
        "_links": {"users": {"href": f"{here}/users"}, "apps": {"href": f"{here}/apps"}},
    }


def group_rule(rule: GroupRule) -> Json:
    """Return a GroupRule."""
    return {
        "type": "group_rule",
        "id": rule.id,
        "name": rule.name,
        "status": "ACTIVE",
        "conditions": {
            "expression": {"type": "urn:okta:expression:1.0", "value": rule.asks},
            "people": {"users": {"exclude": []}, "groups": {"exclude": []}},
        },
        "actions": {"assignUserToGroups": {"groupIds": [rule.group_id]}},
    }


def application(known: AppState, origin: str) -> Json:
    """Return an Application; one with scopes is a service application (``application_type`` service)."""
    app = known.app
    name, credentials, settings = _made(known)
    return {
        "id": app.id,
        "name": name,
        "label": app.name,
        "status": "ACTIVE",
        "signOnMode": app.sign_on,
        "features": _SCIM_FEATURES if app.scim else [],
        "created": okta_text(known.created_at),
        "lastUpdated": okta_text(known.changed_at),
        "visibility": {"autoSubmitToolbar": False, "hide": {"iOS": False, "web": False}},
        "credentials": credentials,
        "settings": settings | {"implicitAssignment": _in_broker_mode(known)},
        "_links": {"users": {"href": f"{origin}/api/v1/apps/{app.id}/users"}},
    }


def _in_broker_mode(known: AppState) -> bool:
    """Tell whether everybody may enter without an assignment: what the company does not assign is open to all."""
    app = known.app
    return app.sign_on in ("SAML_2_0", "OPENID_CONNECT") and not app.assignment_required and not known.scopes


def _made(known: AppState) -> tuple[str, Json, Json]:
    """Return the kind of an application, its credentials and its settings, as its way of signing on has them."""
    app, slug = known.app, known.app.name.lower().replace(" ", "_")
    if app.sign_on == "BOOKMARK":
        return (
            "bookmark",
            {},
            {"app": {"url": f"https://{slug.replace('_', '-')}.example.com", "requestIntegration": False}},
        )
    if app.sign_on != "OPENID_CONNECT":
        return slug, {}, {"app": {}}
    if known.scopes:
        client = {"application_type": "service", "grant_types": ["client_credentials"]}
        method = "private_key_jwt"
    else:
        client, method = {"application_type": "web", "grant_types": ["authorization_code"]}, "client_secret_basic"
    credentials = {"oauthClient": {"client_id": app.id, "token_endpoint_auth_method": method}}
    return "oidc_client", credentials, {"oauthClient": client}


def app_user(state: TenantState, known: AppState, account_id: str) -> Json:
    """Return an AppUser: scope USER when assigned directly, GROUP when through a group alone."""
    app, account = known.app, state.accounts.get(account_id)
    through = state.groups_conferring(app.id, account_id)
    at = okta_text(_assigned_at(state, known, account_id))
    external_id = known.carried.get(account_id)
    direct = account_id in known.assigned or not through
    fields: Json = {
        "id": account_id,
        "scope": "USER" if direct else "GROUP",
        "status": "PROVISIONED" if external_id else "ACTIVE",
        "statusChanged": at,
        "syncState": "SYNCHRONIZED" if external_id else "DISABLED",
        "created": at,
        "lastUpdated": at,
        "passwordChanged": None,
        "credentials": {"userName": account.account.login if account is not None else account_id},
        "profile": {},
        "_links": {} if direct else {"group": {"name": state.groups[through[0]].group.name, "href": through[0]}},
    }
    return fields | {"externalId": external_id, "lastSync": at} if external_id else fields


def _assigned_at(state: TenantState, known: AppState, account_id: str) -> int:
    """Return since when an account has an application: since it was assigned, or a group of its was, or it was made."""
    through = [
        max(state.groups[group_id].members[account_id], known.groups[group_id])
        for group_id in state.groups_conferring(known.app.id, account_id)
    ]
    account = state.accounts.get(account_id)
    made_at = account.created_at if account is not None else known.created_at
    return known.assigned.get(account_id, max(min(through, default=made_at), made_at))


def app_group(known: AppState, group_id: str) -> Json:
    """Return an ApplicationGroupAssignment."""
    return {"id": group_id, "lastUpdated": okta_text(known.groups[group_id]), "priority": 0, "profile": {}}

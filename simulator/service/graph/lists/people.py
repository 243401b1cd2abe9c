"""Users and what is known of their sign-in methods, as Graph spells them.

Source: Graph, resources/user.md, resources/signinactivity.md, resources/userregistrationdetails.md.
"""

from __future__ import annotations

from simulator.records.instants import graph_text
from simulator.records.mint import guid_of
from simulator.records.record import Json
from simulator.service.graph.lists.directory import Directory
from simulator.service.tenants.tenant import AccountState

V1_FIELDS = (
    *("id", "businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone"),
    *("officeLocation", "preferredLanguage", "surname", "userPrincipalName"),
)
"""The fields of a user that v1.0 shows without ``$select``: no ``accountEnabled``, no ``userType``."""
_ENABLED = ("active", "invited")


def user(known: AccountState, directory: Directory) -> Json:
    """Return all properties of a user but signInActivity, which must be asked for."""
    account, profile = known.account, known.profile
    given, _, family = account.display_name.partition(" ")
    accepted = profile.get("externalUserState")
    return {
        "id": account.subject,
        "deletedDateTime": None,
        "accountEnabled": known.state in _ENABLED,
        "ageGroup": None,
        "assignedLicenses": [],
        "assignedPlans": [],
        "businessPhones": [],
        "companyName": None,
        "createdDateTime": graph_text(known.created_at),
        "creationType": known.provider or None,
        "department": profile.get("department"),
        "displayName": account.display_name,
        "employeeId": profile.get("employeeId"),
        "employeeType": None,
        "externalUserState": accepted,
        "externalUserStateChangeDateTime": graph_text(known.changed_at) if accepted else None,
        "givenName": given or None,
        "identities": [
            {
                "signInType": "userPrincipalName",
                "issuer": directory.registration.domain,
                "issuerAssignedId": account.login,
            }
        ],
        "jobTitle": profile.get("jobTitle"),
        "lastPasswordChangeDateTime": graph_text(known.created_at),
        "mail": profile.get("mail") or (None if "#EXT#" in account.login else account.login),
        "mobilePhone": None,
        "officeLocation": None,
        "onPremisesSyncEnabled": None,
        "otherMails": [],
        "preferredLanguage": None,
        "proxyAddresses": [],
        "surname": family or None,
        "usageLocation": None,
        "userPrincipalName": account.login,
        "userType": profile.get("userType") or ("Guest" if "#EXT#" in account.login else "Member"),
    }


def member(known: AccountState, directory: Directory) -> Json:
    """Return a group's member: v1.0's properties of a user, and what kind of object it is."""
    fields = user(known, directory)
    return {"@odata.type": "#microsoft.graph.user", **{name: fields[name] for name in V1_FIELDS}}


def sign_in_activity(known: AccountState) -> Json | None:
    """Return when an account signed in last, None when it never did: the key is absent then."""
    if not known.used_at:
        return None
    fields: Json = {}
    for name in ("lastSignIn", "lastNonInteractiveSignIn", "lastSuccessfulSignIn"):
        at = known.used_at.get(name)
        fields[f"{name}DateTime"] = graph_text(at) if at else None
        fields[f"{name}RequestId"] = guid_of(f"{known.account.subject} {at}") if at else None
    return fields


def registration_details(known: AccountState, directory: Directory) -> Json:
    """Return which sign-in methods a user has registered."""
    methods, roles = known.factors, directory.state.roles.get(known.account.subject)
    several = bool(methods)
    guest = user(known, directory)["userType"] == "Guest"
    return {
        "id": known.account.subject,
        "userPrincipalName": known.account.login,
        "userDisplayName": known.account.display_name,
        "userType": "guest" if guest else "member",
        "isAdmin": bool(roles),
        "isSsprRegistered": several,
        "isSsprEnabled": False,
        "isSsprCapable": False,
        "isMfaRegistered": several,
        "isMfaCapable": several,
        "isPasswordlessCapable": False,
        "methodsRegistered": list(methods),
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "systemPreferredAuthenticationMethods": ["PhoneAppNotification"] if several else [],
        "userPreferredMethodForSecondaryAuthentication": "push" if several else "none",
        "lastUpdatedDateTime": graph_text(known.changed_at),
    }

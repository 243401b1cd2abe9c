"""Sign-ins in Graph's beta shape: people's, interactive or not, and workloads'.

Source: Microsoft Graph beta, resource type signIn.
"""

from __future__ import annotations

from typing import Literal

from simulator.organisation.cast import Account, App, Workload
from simulator.records.instants import graph_text
from simulator.records.mint import Mint, guid_of
from simulator.records.record import Json, Record
from simulator.records.seats import entra_seat

Factors = Literal["multi", "single", "unstated"]

TENANT_ID = guid_of("tenant northwind")
_MFA_POLICY = [
    {
        "id": guid_of("policy require mfa"),
        "displayName": "Require MFA",
        "enforcedGrantControls": ["Mfa"],
        "enforcedSessionControls": [],
        "result": "success",
    }
]
_PASSWORD_STEP: Json = {
    "authenticationMethod": "Password",
    "authenticationMethodDetail": "Password in the cloud",
    "succeeded": True,
    "authenticationStepResultDetail": "Correct password",
    "authenticationStepRequirement": "Primary authentication",
}
_SECOND_STEP: Json = {
    "authenticationMethod": "Mobile app notification",
    "authenticationMethodDetail": "",
    "succeeded": True,
    "authenticationStepResultDetail": "MFA successfully completed",
    "authenticationStepRequirement": "Multi-factor authentication",
}
_REQUIREMENT = {"multi": "multiFactorAuthentication", "single": "singleFactorAuthentication"}
_REASONS = {
    50126: "Invalid username or password or Invalid on-premise username or password.",
    50074: "Strong Authentication is required.",
    50140: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    50105: "The signed in user is not assigned to a role for the application.",
}
_INTERACTIVE, _NOT_INTERACTIVE = ["interactiveUser"], ["nonInteractiveUser"]
_MEMBER: Json = {
    "userType": "member",
    "crossTenantAccessType": "none",
    "homeTenantId": TENANT_ID,
    "homeTenantName": "",
    "resourceTenantId": TENANT_ID,
    "authenticationProtocol": "none",
    "tokenIssuerType": "AzureAD",
    "tokenIssuerName": "",
    "isTenantRestricted": False,
    "autonomousSystemNumber": 64500,
    "flaggedForReview": False,
    "signInIdentifierType": None,
    "federatedCredentialId": None,
    "servicePrincipalId": "",
    "servicePrincipalName": None,
    "managedServiceIdentity": None,
    "appOwnerTenantId": TENANT_ID,
    "resourceOwnerTenantId": TENANT_ID,
    "authenticationProcessingDetails": [{"key": "Root Key Type", "value": "Unknown"}],
    "authenticationRequirementPolicies": [],
    "networkLocationDetails": [],
    "sessionLifetimePolicies": [],
    "mfaDetail": None,
    "privateLinkDetails": None,
    "agent": {"agentType": "notAgentic", "agentSubjectType": "notAgentic"},
}
_GUEST: Json = {
    **_MEMBER,
    "userType": "guest",
    "crossTenantAccessType": "b2bCollaboration",
    "homeTenantId": guid_of("tenant partner"),
}
_NO_DEVICE: Json = {"deviceId": "", "displayName": "", "operatingSystem": "", "browser": "", "trustType": None}


def sign_in(
    mint: Mint,
    account: Account,
    app: App,
    at: int,
    *,
    factors: Factors = "multi",
    interactive: bool = True,
    error: int = 0,
    session: str | None = None,
    correlation: str | None = None,
    guest: bool = False,
) -> Record:
    """Return a person's sign-in; ``error`` other than 0 is a failure or an interrupt."""
    seat, instant_text = entra_seat(account.seat), graph_text(at)
    multi = factors == "multi"
    body: Json = {
        "id": mint.guid(),
        "createdDateTime": instant_text,
        "userDisplayName": account.display_name,
        "userPrincipalName": account.login,
        "userId": account.subject,
        "appId": app.id,
        "appDisplayName": app.name,
        "ipAddress": seat.ip,
        "clientAppUsed": "Browser",
        "userAgent": seat.agent,
        "correlationId": correlation or mint.guid(),
        "conditionalAccessStatus": "success" if multi and not error else "failure" if error else "notApplied",
        "isInteractive": interactive,
        "riskDetail": "none",
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "riskEventTypes": [],
        "riskEventTypes_v2": [],
        "resourceDisplayName": app.name,
        "resourceId": app.id,
        "status": {
            "errorCode": error,
            "failureReason": _REASONS.get(error, "Other."),
            "additionalDetails": "MFA requirement satisfied by claim in the token" if multi and not error else None,
        },
        "deviceDetail": seat.device,
        "location": seat.location,
        "appliedConditionalAccessPolicies": _MFA_POLICY if multi else [],
    }
    if factors != "unstated":
        steps = [_PASSWORD_STEP, _SECOND_STEP] if multi else [_PASSWORD_STEP]
        body |= _beta(mint, app, instant_text, interactive, session, guest)
        body["authenticationRequirement"] = _REQUIREMENT[factors]
        body["authenticationDetails"] = [{"authenticationStepDateTime": instant_text, **step} for step in steps]
    stream = "sign_ins_interactive" if interactive else "sign_ins_non_interactive"
    return Record("entra", account.tenant, stream, at, at, body)


def _beta(mint: Mint, app: App, instant_text: str, interactive: bool, session: str | None, guest: bool) -> Json:
    """Return the fields that only Graph's beta has; without them the record is one of v1.0."""
    return {
        **(_GUEST if guest else _MEMBER),
        "signInEventTypes": _INTERACTIVE if interactive else _NOT_INTERACTIVE,
        "incomingTokenType": "none" if interactive else "primaryRefreshToken",
        "originalRequestId": mint.guid(),
        "uniqueTokenIdentifier": instant_text,
        "sessionId": session or mint.guid(),
        "resourceServicePrincipalId": app.principal,
    }


def workload_sign_in(mint: Mint, workload: Workload, at: int) -> Record:
    """Return a sign-in of a service principal or managed identity: the user's fields are empty."""
    account, app = workload.account, workload.app
    seat = entra_seat(account.seat)
    body: Json = {
        "id": mint.guid(),
        "createdDateTime": graph_text(at),
        "userDisplayName": "",
        "userPrincipalName": "",
        "userId": "",
        "appId": app.id,
        "appDisplayName": app.name,
        "ipAddress": "" if workload.managed else seat.ip,
        "clientAppUsed": "",
        "correlationId": mint.guid(),
        "conditionalAccessStatus": "notApplied",
        "isInteractive": False,
        "signInEventTypes": ["managedIdentity" if workload.managed else "servicePrincipal"],
        "servicePrincipalId": account.subject,
        "servicePrincipalName": account.display_name,
        "servicePrincipalCredentialKeyId": guid_of("key " + account.subject),
        "servicePrincipalCredentialThumbprint": "",
        "resourceDisplayName": "Microsoft Graph",
        "resourceId": "00000003-0000-0000-c000-000000000000",
        "resourceTenantId": TENANT_ID,
        "homeTenantId": TENANT_ID,
        "crossTenantAccessType": "none",
        "status": {"errorCode": 0},
        "deviceDetail": _NO_DEVICE,
        "location": {"city": "", "state": "", "countryOrRegion": "", "geoCoordinates": {}},
        "appliedConditionalAccessPolicies": [],
        "authenticationDetails": [],
        "authenticationProcessingDetails": [],
        "networkLocationDetails": [],
    }
    stream = "sign_ins_managed_identity" if workload.managed else "sign_ins_service_principal"
    return Record("entra", account.tenant, stream, at, at, body)

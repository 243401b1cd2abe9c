"""Microsoft Entra ID: a log for each way to sign in, one for audits, one for provisioning."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ingest.contract.providers.interface import Provider, RespelledSecret, SecretPath

_AUDITS, _AUDITS_CSV, _PROVISIONING = "directory_audits", "directory_audits_csv", "provisioning"
_INTERACTIVE, _NON_INTERACTIVE = "sign_ins_interactive", "sign_ins_non_interactive"
_SERVICES, _MANAGED_IDENTITIES = "sign_ins_service_principal", "sign_ins_managed_identity"

# https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
_FIRST_PARTY = frozenset(
    {
        "00000002-0000-0000-c000-000000000000",  # Azure Active Directory Graph
        "00000002-0000-0ff1-ce00-000000000000",  # Office 365 Exchange Online
        "00000003-0000-0000-c000-000000000000",  # Microsoft Graph
        "00000003-0000-0ff1-ce00-000000000000",  # SharePoint Online
        "00000006-0000-0ff1-ce00-000000000000",  # Office 365 Portal
        "00000007-0000-0ff1-ce00-000000000000",  # Exchange Online Protection
        "0000000c-0000-0000-c000-000000000000",  # Microsoft App Access Panel
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46",  # Azure CLI
        "0c1307d4-29d6-4389-a11c-5cbe7f65d7fa",  # Azure mobile app
        "1950a258-227b-4e31-a9cf-717495945fc2",  # Azure PowerShell
        "19db86c3-b2b9-44cc-b339-36da233a3be2",  # My Sign-ins
        "1b730954-1685-4b74-9bfd-dac224a7b894",  # Azure AD PowerShell
        "1fec8e78-bce4-4aaf-ab1b-5451cc387264",  # Microsoft Teams
        "27922004-5251-4030-b22d-91ecd9a37ea4",  # Outlook Mobile
        "29d9ed98-a469-4536-ade2-f981bc1d605e",  # Microsoft Authentication Broker
        "2793995e-0a7d-40d7-bd35-6968ba142197",  # My Apps
        "4765445b-32c6-49b0-83e6-1d93765276ca",  # OfficeHome
        "5e3ce6c0-2b1f-4285-8d4b-75ee78787346",  # Microsoft Teams Web Client
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",  # Windows Azure Service Management API
        "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7",  # Office365 Shell WCSS-Client
        "9199bf20-a13f-4107-85dc-02114787ef48",  # One Outlook Web
        "ab9b8c07-8f02-4f72-87fa-80105867a763",  # OneDrive SyncEngine
        "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",  # Azure Portal
        "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",  # Microsoft Teams Services
        "d3590ed6-52b3-4102-aeff-aad2292ab01c",  # Microsoft Office
    }
)
# https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
_CONSOLES = (
    "00000006-0000-0ff1-ce00-000000000000",  # Microsoft 365 admin center
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46",  # Azure CLI
    "14d82eec-204b-4c2f-b7e8-296a70dab67e",  # Microsoft Graph Command Line Tools
    "1950a258-227b-4e31-a9cf-717495945fc2",  # Azure PowerShell
    "1b730954-1685-4b74-9bfd-dac224a7b894",  # Azure AD PowerShell
    "5926fc8e-304e-4f59-8bed-58ca97cc39a4",  # Microsoft Intune's part of the portal
    "80ccca67-54bd-44ab-8625-4b79c4dc7775",  # Security and compliance
    "9bc3ab49-b65d-410a-85ad-de819febfddc",  # SharePoint Online Management Shell
    "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",  # Azure Portal, the Entra admin center too
    "de8bc8b5-d9f9-48b1-a8ad-b748da725064",  # Graph Explorer
    "fb78d390-0c51-40cd-8e17-fdbfab77341b",  # Exchange's PowerShell
)
# The first two: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
_MICROSOFTS = frozenset(
    {
        "f8cdef31-a31e-4b4a-93e4-5f571e91255a",  # Microsoft Services
        "72f988bf-86f1-41af-91ab-2d7cd011db47",  # Microsoft
        "33e01921-4d64-4f8c-a055-5bdaffd5e33d",  # Microsoft's production environment (AME)
        "975f013f-7f24-47e8-a7d3-abc4752bf346",  # Microsoft's production environment (PME)
        "cdc5aeea-15c5-4db6-b079-fcadd2505dc2",  # Microsoft's torus of Exchange and SharePoint
        "9188040d-6c67-4c5b-b112-36a304b66dad",  # Microsoft accounts
    }
)
_SECRET_PROPERTY = re.compile(
    r"password|secret|^credential$|keycredential|^asymmetrickey$|^searchabledevicekey$|strongauthenticationphoneappdetail"
    r"|oath|privatekey|token(?!s?valid)|temporaryaccesspass",
    re.IGNORECASE,
)
"""Names of modified properties whose values are, or may hold, what signs somebody in."""
_PROPERTY_VALUES = frozenset({"oldvalue", "newvalue"})
_MODIFIED = re.compile(rb"modifiedproperties")
# A list or an object, also as JSON text: of every sign-in the details are a sentence.
_DETAILS = re.compile(rb'additionaldetails\\*"[\s\\nrt]*:[\s\\nrt]*"?[^!-~]*[\[{\\]')
_OF_AUDITS = ("targetresources", "*", "modifiedproperties", "*")
_SECRETS = (
    SecretPath(_OF_AUDITS, _PROPERTY_VALUES, _MODIFIED, _SECRET_PROPERTY),
    SecretPath(("properties", *_OF_AUDITS), _PROPERTY_VALUES, _MODIFIED, _SECRET_PROPERTY),
    SecretPath(("modifiedproperties", "*"), _PROPERTY_VALUES, _MODIFIED, _SECRET_PROPERTY),
    SecretPath(("properties", "modifiedproperties", "*"), _PROPERTY_VALUES, _MODIFIED, _SECRET_PROPERTY),
    SecretPath(("additionaldetails", "*"), frozenset({"value"}), _DETAILS, _SECRET_PROPERTY),
    SecretPath(("properties", "additionaldetails", "*"), frozenset({"value"}), _DETAILS, _SECRET_PROPERTY),
)
_RESPELLED = (
    RespelledSecret(
        re.compile(r"(?P<of>.*modifiedpropert(?:y|ies)\.?\d*\.?)(?:oldvalue|newvalue)"),
        re.compile(rb"modified_propert|modifiedproperty\d"),
        _SECRET_PROPERTY,
    ),
    RespelledSecret(
        re.compile(r"(?P<of>.*additionaldetails?\.?\d*\.?)value"),
        re.compile(rb"additional_detail|additionaldetail\d"),
        _SECRET_PROPERTY,
    ),
)

PROVIDER = Provider(
    idp="entra",
    vendor="Microsoft",
    product="Microsoft Entra ID",
    account_stream=_AUDITS,
    assignment_stream=_AUDITS,
    provisioning_stream=_PROVISIONING,
    sign_in_streams={"interactive": _INTERACTIVE, "non_interactive": _NON_INTERACTIVE, "service": _SERVICES},
    # A person's tokens are renewed non-interactively for months after the last interactive sign-in, and a service's row
    # does not tell whether it is a managed identity, whose sign-ins stand in a log of their own.
    use_streams={
        "person": (_INTERACTIVE, _NON_INTERACTIVE),
        "service": (_SERVICES, _MANAGED_IDENTITIES),
        "system": (_SERVICES, _MANAGED_IDENTITIES),
    },
    session_stream=None,
    # The portal's table of audits has no record ids.
    stand_ins={_AUDITS_CSV: _AUDITS},
    own_applications=_FIRST_PARTY,
    consoles=_CONSOLES,
    secrets=_SECRETS,
    respelled_secrets=_RESPELLED,
    own_tenants=_MICROSOFTS,
    # Azure's User Access Administrator, which a Global Administrator can take for all of Azure's resources:
    # https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged
    privileged=frozenset({"permission:azure_role/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"}),
    made_by_login=frozenset({"selfservicesignup", "emailverified", "viral"}),
    # A guest signs in at home, however it came to be invited.
    federated_only=frozenset({"guest"}),
    secret_deeds={
        "add service principal credentials": "added",
        "update application - certificates and secrets management": "added",
        "create application - certificates and secrets management": "added",
    },
    # These serve to reset a password only: https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods
    not_factors=frozenset({"password", "email", "securityquestion"}),
    # https://learn.microsoft.com/entra/identity/enterprise-apps/assign-user-or-group-access-portal (applications),
    # https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept (roles: no nesting),
    # https://learn.microsoft.com/entra/identity/users/licensing-group-advanced (licences).
    direct_members_only=frozenset({"app_assignment", "app_role", "directory_role", "licence"}),
    # ``lastSuccessfulSignInDateTime`` exists since December 2023, and was not filled in for the time before:
    # https://learn.microsoft.com/graph/api/resources/signinactivity
    states_use_from=datetime(2024, 1, 1, tzinfo=UTC),
    # The list of services names every enterprise application; managed identities' credentials are kept by Azure:
    # https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
    signing_in_themselves=frozenset({"managedidentity"}),
    # https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference; whatever else lists roles, as
    # ``roles`` does, is filled from ``user.assignedroles``.
    role_claims={"groups": "group", "wids": "directory_role"},
    other_claims_list="app_role",
    # Graph lists an activated membership (PIM for Groups) like any other; only a record tells it apart.
    lists_activated_memberships=True,
    # The roles of Azure's resources are listed by Azure Resource Manager, which is no part of Microsoft Graph.
    never_listed=frozenset({"permission:azure_role"}),
    has_elevations=True,
    # https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, "PIM"
    elevation_types=frozenset(
        {
            "add member to role completed (pim activation)",
            "add member to role in pim completed (permanent)",
            "add member to role in pim completed (timebound)",
            "restore member from role in pim completed",
            "restore permanent direct role assignment",
        }
    ),
)

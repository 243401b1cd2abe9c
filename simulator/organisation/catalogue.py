"""The company's applications, groups and inbound identity providers."""

from __future__ import annotations

from simulator.organisation.cast import ACQUIRED, ENTRA, OKTA, TENANT, App, Group
from simulator.records.mint import guid_of, okta_id

_SAML, _OIDC, _BOOKMARK = "SAML_2_0", "OPENID_CONNECT", "BOOKMARK"


def _okta(name: str, sign_on: str = _SAML, *, scim: bool = False, required: bool = False, makes: bool = True) -> App:
    return App(OKTA, TENANT, okta_id("0oa", name), name, sign_on, scim, required, makes)


def _entra(name: str, *, scim: bool = False, required: bool = False, makes: bool = True) -> App:
    app_id, principal = guid_of("app " + name), guid_of("principal " + name)
    return App(ENTRA, TENANT, app_id, name, _OIDC, scim, required, makes, principal=principal)


def _microsoft(name: str, app_id: str, *, listed: bool = True) -> App:
    return App(ENTRA, TENANT, app_id, name, _OIDC, makes_accounts=False, listed=listed,
               principal=guid_of("principal " + name))  # fmt: skip


def okta_group(name: str) -> Group:
    """Return the Okta group of that name."""
    return Group(OKTA, TENANT, okta_id("00g", name), name)


def entra_group(name: str) -> Group:
    """Return the Entra group of that name."""
    return Group(ENTRA, TENANT, guid_of("group " + name), name)


EXPENSES = _okta("Expense Cloud", scim=True, required=True)
"""Introduced while the company is watched: assigned through a group, carried by SCIM, then used."""
BOOKS = _okta("Golden Books", scim=True)
"""Finance's; its assignment is mapped to roles."""
PAYMENTS = _okta("Payments Portal", _OIDC, required=True, makes=False)
TREASURY = _entra("Treasury Portal", required=True, makes=False)
INTRANET = _entra("Intranet", makes=False)
EXCHANGE = _microsoft("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000")
TEAMS = _microsoft("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264")
AZURE_PORTAL = _microsoft("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", listed=False)
OKTA_DASHBOARD = _okta("Okta Dashboard", _OIDC, makes=False)._replace(listed=False)
ACQUIRED_CRM = App(OKTA, ACQUIRED, okta_id("0oa", "tailspin crm"), "Tailspin CRM", _SAML, scim=True)

OKTA_SCIM = tuple(
    _okta(name, scim=True) for name in ("Orbit CRM", "Chat Hub", "Code Forge", "Travel Desk", "Learn Path")
)
OKTA_JIT_ONLY = (
    *(_okta(name) for name in ("Figure Studio", "Survey Pond", "Road Map", "Wiki Nest", "Design Board", "Press Kit")),
    *(_okta(name, _OIDC) for name in ("Whiteboard One", "Market Lens", "Legal Vault", "Site Metrics", "Idea Box")),
    _okta("Mail Blast"),
)
OKTA_PORTALS = (
    _okta("Holiday Calendar", _BOOKMARK, makes=False),
    _okta("Lunch Menu", _BOOKMARK, makes=False),
    _okta("Status Page", _OIDC, makes=False),
    PAYMENTS,
)
ENTRA_SCIM = tuple(_entra(name, scim=True) for name in ("Ticket Tower", "Asset Base", "Sign Here", "People Pulse"))
ENTRA_JIT_ONLY = tuple(
    _entra(name) for name in ("Data Canvas", "Forms Plus", "Team Wiki", "Plan Grid", "Voice Line", "Map Room")
)
MICROSOFT = (
    EXCHANGE,
    TEAMS,
    _microsoft("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000"),
    _microsoft("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca"),
)
APPLICATIONS: tuple[App, ...] = (
    *(EXPENSES, BOOKS, *OKTA_SCIM, *OKTA_JIT_ONLY, *OKTA_PORTALS),
    *(*ENTRA_SCIM, *ENTRA_JIT_ONLY, INTRANET, TREASURY, *MICROSOFT),
    ACQUIRED_CRM,
)
"""All that the settings name; Okta's dashboard and Azure's portal are known as the platforms' own without that."""

CORPORATE_IDP = App(OKTA, TENANT, okta_id("0oa", "corporate idp"), "Corporate ADFS")
"""Allowed; its word on MFA is not trusted."""
PARTNER_IDP = App(OKTA, TENANT, okta_id("0oa", "partner idp"), "Partner SAML")
"""Allowed, and trusted to have asked for a second factor."""
PARTNER_HOME = guid_of("tenant partner")
"""The partner's own Entra tenant."""

FINANCE = okta_group("Finance")
APPROVERS = okta_group("Finance Approvers")
VENDOR_MASTER = okta_group("Vendor Master")
PAYMENT_RELEASE = entra_group("Payment Release")
EXPENSE_USERS = okta_group("Expense Users")
PORTAL_USERS = okta_group("Payments Portal Users")

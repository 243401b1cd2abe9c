"""What every org has besides people: what the HR system says of them, its service application, and ours."""

from __future__ import annotations

from simulator.activity.service_applications import our_client
from simulator.okta.skeleton import HR_CLIENT
from simulator.organisation.cast import OKTA, TENANT, App
from simulator.records.instants import DAY
from simulator.records.mint import okta_id
from simulator.service.okta.personnel import filled_in
from simulator.service.tenants.tenant import ApiToken, TenantState

OUR_SCOPES = (
    *("okta.logs.read", "okta.users.read", "okta.groups.read", "okta.apps.read", "okta.roles.read"),
    *("okta.idps.read", "okta.apiTokens.read", "okta.appGrants.read"),
)
WRITE_SCOPES = (
    *("okta.users.manage", "okta.groups.manage", "okta.apps.manage", "okta.roles.manage", "okta.apiTokens.manage"),
)
"""What an application needs that removes access."""
_HR_SCOPES = ("okta.users.manage", "okta.groups.manage")
_AGE_DAYS = 420
_ADMIN_LOGIN = "odd.admin@corp.example.com"


def client_id(tenant: str) -> str:
    """Return the id of the service application with which jitgov reads an org."""
    return our_client(tenant).subject


def furnish(state: TenantState) -> None:
    """Add profiles and service applications, and at the main tenant an administrator's static token."""
    for known in state.accounts.values():
        filled_in(state, known)
    made_at = state.began_at - _AGE_DAYS * DAY
    ours = App(OKTA, state.label, client_id(state.label), "jitgov", "OPENID_CONNECT", makes_accounts=False)
    state.add_app(ours, made_at).scopes = OUR_SCOPES
    if state.label != TENANT:
        return
    hr = App(OKTA, TENANT, HR_CLIENT["id"], HR_CLIENT["displayName"], "OPENID_CONNECT", makes_accounts=False)
    known_hr = state.add_app(hr, made_at)
    known_hr.scopes, known_hr.secrets = _HR_SCOPES, (okta_id("ocs", "HR import"),)
    for known in state.accounts.values():
        if known.account.login == _ADMIN_LOGIN:
            owner = known.account.subject
            token = ApiToken("00T" + owner[3:], "Onboarding script", owner, known.created_at)
            state.tokens[token.id] = token

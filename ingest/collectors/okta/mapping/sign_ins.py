"""Vendor types of sessions, single sign-on, inbound federation and second factors.

Source: Okta event types catalogue, https://developer.okta.com/docs/reference/api/event-types/
"""

from __future__ import annotations

from ingest.collectors.okta.readers.accounts import credential
from ingest.collectors.okta.readers.row import Row
from ingest.collectors.okta.readers.sign_ins import (
    ended_session,
    factor_verified,
    federated,
    identity_verified,
    session,
    single_sign_on,
    token_granted,
)

_SSO = "actor signs in to the AppInstance target"
_INBOUND = "User target, authenticated by the AppInstance or IdentityProvider target"

SIGN_INS = {
    "user.session.start": Row("session_started", session, "actor; no application"),
    "user.session.end": Row("sign_out", ended_session, "actor"),
    "user.session.expire": Row("sign_out", ended_session, "User target, else actor"),
    "user.session.clear": Row("sign_out", ended_session, "User target, else actor"),
    "user.authentication.slo": Row("sign_out", ended_session, "User target, else actor, of the AppInstance target"),
    "user.authentication.universal_logout": Row("sign_out", ended_session, "User target of the AppInstance target"),
    "user.authentication.sso": Row("sign_in", single_sign_on, _SSO),
    "user.session.access_admin_app": Row("sign_in", single_sign_on, _SSO),
    "app.oauth2.signon": Row("sign_in", single_sign_on, "actor or User target signs in to the client application"),
    "user.authentication.auth_via_radius": Row("sign_in", single_sign_on, _SSO),
    "user.authentication.auth_via_richclient": Row("sign_in", single_sign_on, _SSO),
    "user.authentication.auth_via_inbound_delauth": Row("sign_in", single_sign_on, _SSO),
    "app.inbound_del_auth.login_success": Row("sign_in", single_sign_on, _SSO),
    "app.kerberos_rich_client.user_authentication_successful": Row("sign_in", single_sign_on, _SSO),
    "system.ldapi.bind": Row("sign_in", single_sign_on, "actor binds at the LDAP interface; no application"),
    "pam.server.ssh_login": Row("sign_in", single_sign_on, "actor logs in to a server; no application"),
    "app.oauth2.token.grant.access_token": Row(
        "sign_in",
        token_granted,
        "grantType refresh_token: the token's owner; client_credentials: the client; else other",
    ),
    "app.oauth2.as.token.grant.access_token": Row(
        "sign_in",
        token_granted,
        "grantType refresh_token: the token's owner; client_credentials: the client; else other",
    ),
    "app.generic.unauth_app_access_attempt": Row("sign_in", single_sign_on, f"{_SSO}; always a failure", denied=True),
    "application.policy.sign_on.deny_access": Row("sign_in", single_sign_on, f"{_SSO}; always a failure", denied=True),
    "user.authentication.auth_via_IDP": Row("federated_sign_in", federated, _INBOUND),
    "user.authentication.auth_via_social": Row("federated_sign_in", federated, _INBOUND),
    "user.authentication.auth_via_inbound_SAML": Row("federated_sign_in", federated, _INBOUND),
    "user.authentication.auth_via_AD_agent": Row("federated_sign_in", federated, _INBOUND),
    "user.authentication.auth_via_LDAP_agent": Row("federated_sign_in", federated, _INBOUND),
    "user.authentication.auth_via_iwa": Row("federated_sign_in", federated, _INBOUND),
    "user.authentication.auth_via_mfa": Row(
        "mfa_verified",
        factor_verified,
        "User target, else actor; other when the factor is a password, or not to sign in",
    ),
    "user.authentication.verify": Row(
        "mfa_verified", identity_verified, "actor; other unless the record names a factor that is no password"
    ),
    "user.mfa.factor.activate": Row("mfa_enrolled", credential(""), "User target"),
    "user.mfa.factor.unsuspend": Row("mfa_enrolled", credential("unsuspended"), "User target"),
    "user.mfa.factor.deactivate": Row("mfa_removed", credential(""), "User target"),
    "user.mfa.factor.suspend": Row("mfa_removed", credential("suspended"), "User target"),
    "user.mfa.factor.reset_all": Row("mfa_removed", credential("reset_all"), "User target"),
}

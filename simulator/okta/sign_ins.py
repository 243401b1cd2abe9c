"""Sessions, factors, single sign-on and inbound federation."""

from __future__ import annotations

from simulator.okta.skeleton import SYSTEM, Act, Wording, app_target, app_user, log_event, person, service_client
from simulator.organisation.cast import Account, App
from simulator.records.mint import Mint, okta_id
from simulator.records.record import Json, Record
from simulator.records.seats import okta_seat

_START = Wording("user.session.start", "core.user_auth.login_success", "User login to Okta")
_FAILED_START = Wording("user.session.start", "core.user_auth.login_failed", "User login to Okta")
_END = Wording("user.session.end", "core.user_auth.logout_success", "User logout from Okta")
_MFA = Wording("user.authentication.auth_via_mfa", "core.user.factor.attempt_success", "Authentication of user via MFA")
_SSO = Wording("user.authentication.sso", "app.auth.sso", "User single sign on to app")
_POLICY = Wording("policy.evaluate_sign_on", None, "Evaluation of sign-on policy")
_TOKEN = Wording("app.oauth2.token.grant.access_token", None, "OAuth2 access token is granted")
_INBOUND = Wording(
    "user.authentication.auth_via_IDP", "core.user_auth.idp.saml.login_success", "Authenticate user with external IdP"
)


def session_start(mint: Mint, account: Account, at: int, session: str | None, *, failure: str | None = None) -> Record:
    """Return a session's start, or with ``failure`` (Okta's reason) an attempt that had none."""
    act = Act(mint.transaction(), None if failure else session, "/idp/idx/challenge/answer")
    wording = _FAILED_START if failure else _START
    result = "FAILURE" if failure else "SUCCESS"
    seat = okta_seat(account.seat)
    return log_event(
        mint, account.tenant, wording, at, person(account), None, act, seat=seat, result=result, reason=failure
    )


def token_granted(mint: Mint, account: Account, at: int) -> Record:
    """Return the access token that a service application was given for its own credentials."""
    token: Json = {
        "id": mint.session(),
        "type": "access_token",
        "alternateId": None,
        "displayName": "Access Token",
        "detailEntry": {"subject": account.subject},
    }
    client = service_client(account.subject, account.display_name)
    act = Act(mint.transaction(), None, "/oauth2/v1/token")
    debug = {"grantType": "client_credentials", "clientAuthType": "private_key_jwt"}
    return log_event(mint, account.tenant, _TOKEN, at, client, [token], act, seat=okta_seat(account.seat), debug=debug)


def unknown_login(mint: Mint, tenant: str, at: int, login: str, seat: int) -> Record:
    """Return a failed attempt with a login that nobody has."""
    nobody: Json = {
        "id": "unknown",
        "type": "User",
        "alternateId": login,
        "displayName": "unknown",
        "detailEntry": None,
    }
    act, reason = Act(mint.transaction(), None, "/idp/idx/identify"), "VERIFICATION_ERROR"
    where = okta_seat(seat)
    return log_event(mint, tenant, _FAILED_START, at, nobody, None, act, seat=where, result="FAILURE", reason=reason)


def session_end(mint: Mint, account: Account, at: int, session: str) -> Record:
    """Return the end of a session."""
    act = Act(mint.transaction(), session, "/login/signout")
    return log_event(mint, account.tenant, _END, at, person(account), None, act, seat=okta_seat(account.seat))


def mfa(mint: Mint, account: Account, at: int, session: str) -> Record:
    """Return a second factor given within a session."""
    factor = {
        "id": okta_id("pfd", account.subject),
        "type": "AuthenticatorEnrollment",
        "alternateId": "unknown",
        "displayName": "Okta Verify",
        "detailEntry": None,
    }
    act = Act(mint.transaction(), session, "/idp/idx/authenticators/poll", provider="FACTOR_PROVIDER")
    return log_event(
        mint,
        account.tenant,
        _MFA,
        at,
        person(account),
        [person(account), factor],
        act,
        seat=okta_seat(account.seat),
        debug={"factor": "OKTA_VERIFY_PUSH", "factorIntent": "AUTHENTICATION"},
    )


def sso(mint: Mint, account: Account, app: App, at: int, session: str, *, failure: str | None = None) -> Record:
    """Return a sign-in to an application, or with ``failure`` an attempt that Okta refused."""
    path = f"/app/{app.id}/sso/saml" if app.sign_on == "SAML_2_0" else "/oauth2/v1/authorize"
    return log_event(
        mint,
        account.tenant,
        _SSO,
        at,
        person(account),
        [app_target(app), app_user(account, app)],
        Act(mint.transaction(), session, path),
        seat=okta_seat(account.seat),
        result="FAILURE" if failure else "SUCCESS",
        reason=failure,
        debug={"signOnMode": app.sign_on, "initiationType": "SP_INITIATED", "authnRequestId": session},
    )


def sign_on_policy(mint: Mint, account: Account, app: App, at: int, session: str) -> Record:
    """Return the evaluation of a sign-on policy, which is no use of the application."""
    act = Act(mint.transaction(), session, "/idp/idx/identify")
    return log_event(
        mint,
        account.tenant,
        _POLICY,
        at,
        person(account),
        [app_target(app)],
        act,
        seat=okta_seat(account.seat),
        result="ALLOW",
        reason="Sign-on policy evaluation resulted in AUTHENTICATED",
    )


def federated(
    mint: Mint,
    account: Account,
    idp: App,
    at: int,
    act: Act,
    *,
    reason: str | None,
    listed: list[str] | None = None,
    failed: bool = False,
) -> Record:
    """Return an authentication by an inbound IdP; ``listed``: the attribute names that debug data lists."""
    provider: Json = {**app_target(idp), "detailEntry": None}
    debug: Json = {"subjectName": account.login, "userLogin": account.login, "updateType": "PROFILE_ATTRIBUTES"}
    if listed is not None:
        debug["attributeNames"] = "[" + ", ".join(f'"{name}"' for name in listed) + "]"
    return log_event(
        mint,
        account.tenant,
        _INBOUND,
        at,
        SYSTEM,
        [provider, person(account)],
        act._replace(provider="FEDERATION"),
        seat=okta_seat(account.seat),
        result="FAILURE" if failed else "SUCCESS",
        reason=reason,
        debug=debug,
    )

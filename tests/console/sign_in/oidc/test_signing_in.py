"""Signing in at a provider, and out by it: what is accepted, and everything that is not."""

from __future__ import annotations

from base64 import b64encode
from itertools import count
from typing import Any

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from console.app.application import application
from console.settings import ConsoleSettings, ReachSettings
from console.sign_in.oidc.claims import login_of
from console.sign_in.sessions import open_sessions
from ingest.contract.instants import from_micros
from tests.console.opened_console import NOW, SITE, Browser, house_over, login, words
from tests.console.sign_in.oidc.provider_double import ISSUER, ProviderDouble
from tests.reviews.opened import filled_store


class Signing(Browser):
    """A browser at a console where people sign in at a provider."""

    def __init__(self, provider: ProviderDouble) -> None:
        super().__init__(house_over(filled_store("sqlite://")))
        self.provider = provider
        self._application = application(self.house, SITE, provider.client())

    def another(self) -> Signing:
        """Another browser at the same console."""
        other = Signing(self.provider)
        other.house, other._application = self.house, self._application
        return other

    def sign_in(self, to: str = "/findings") -> Any:
        """Sign in, and return how the console answers to the return."""
        return self.get(self.provider.approve(self.get(f"/sign-in?to={to}").headers["location"]))


@pytest.fixture
def provider() -> ProviderDouble:
    return ProviderDouble()


def test_whoever_signs_in_goes_where_he_wanted_under_a_session_of_his_own(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    assert "/sign-in?to=%2Ffindings" in browser.get("/findings").text
    answer = browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    assert browser.get("/findings").status_code == 200
    assert "My reviews" in words(browser.get("/"))
    assert browser.get("/settings").status_code == 403
    (form,) = provider.forms
    assert form["client_secret"] == ["secret"]


def test_a_secret_may_be_sent_by_a_header(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    client = provider.client()._replace(secret="of:us &them")
    settings = msgspec.structs.replace(client.settings, client_auth="client_secret_basic")
    browser._application = application(browser.house, SITE, client._replace(settings=settings))
    assert browser.sign_in().status_code == 303
    (form,) = provider.forms
    assert "client_secret" not in form
    assert provider.headers == [f"Basic {b64encode(b'jitgov:of%3Aus+%26them').decode()}"]


def test_what_an_id_token_does_not_say_is_asked_of_userinfo(provider: ProviderDouble) -> None:
    provider.claims.pop("roles")
    provider.userinfo = {"sub": "pat", "roles": ["security"], "sid": "s2", "name": "Pat"}
    browser = Signing(provider)
    assert browser.sign_in().status_code == 303
    assert browser.get("/findings").status_code == 200
    assert provider.headers[-1] == "Bearer a"
    assert told(browser, provider.logout_token()) == 200, "its own claims stand above"
    assert browser.get("/findings").status_code == 401


@pytest.mark.parametrize(
    "userinfo", [{"sub": "jo", "roles": ["security"]}, {"roles": ["security"]}, {"sub": "pat"}, {}]
)
def test_userinfo_about_somebody_else_or_without_a_role_signs_nobody_in(
    provider: ProviderDouble, userinfo: dict[str, Any]
) -> None:
    provider.claims.pop("roles")
    provider.userinfo = userinfo
    assert Signing(provider).sign_in().status_code == 403


def test_userinfo_is_not_asked_where_the_id_token_says_all(provider: ProviderDouble) -> None:
    provider.userinfo = {"sub": "pat", "roles": ["admins"]}
    browser = Signing(provider)
    assert browser.sign_in().status_code == 303
    assert "/userinfo" not in provider.asked


@pytest.mark.parametrize(
    ("roles", "why"),
    [
        (None, "the identity provider tells nothing as roles; whoever runs jitgov names the claim"),
        (["strangers", "others"], "none of what the identity provider tells as roles (2 values) has one now"),
    ],
)
def test_whoever_has_no_role_is_told_why(provider: ProviderDouble, roles: list[str] | None, why: str) -> None:
    provider.claims["roles"] = roles
    assert why in words(Signing(provider).sign_in())


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("invalid_scope", "it says: invalid scope."),
        ("login_required", "it says: login required."),
        ("<b>call us</b>", "did not sign you in."),
        ("call_us", "did not sign you in."),
        ("", "did not sign you in."),
    ],
)
def test_why_the_provider_signs_nobody_in_is_told_in_its_own_word(
    provider: ProviderDouble, error: str, why: str
) -> None:
    browser = Signing(provider)
    browser.get("/sign-in?to=/")
    answer = browser.get(f"/signed-in?state=s&error={error}&error_description=call%20us")
    assert answer.status_code == 401
    assert why in words(answer)
    assert "call us" not in words(answer)


def test_a_refused_secret_is_told_by_the_provider_s_word(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    back = provider.approve(browser.get("/sign-in?to=/").headers["location"])
    provider.challenges.clear()
    assert "refuses the sign-in (400 invalid_grant)" in words(browser.get(back))


def test_a_provider_that_is_away_is_told_as_such(provider: ProviderDouble) -> None:
    provider.away = True
    answer = Signing(provider).get("/sign-in")
    assert answer.status_code == 503
    assert "identity provider does not answer" in words(answer)


def test_whose_session_ended_over_a_form_is_led_to_sign_in(provider: ProviderDouble) -> None:
    answer = Signing(provider)._request("POST", "/audit/verify", {}, {})
    assert (answer.status_code, "/sign-in?to=%2F" in answer.text) == (401, True)
    assert "console --local" not in answer.text


def test_two_tabs_sign_in_at_once(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    first, second = (browser.get("/sign-in?to=/findings").headers["location"] for _ in range(2))
    assert browser.get(provider.approve(second)).status_code == 303
    assert browser.get(provider.approve(first)).status_code == 303


def test_a_return_that_another_browser_began_or_that_came_before_is_refused(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    back = provider.approve(browser.get("/sign-in?to=/").headers["location"])
    stranger = browser.another()
    stranger.get("/sign-in?to=/")
    assert stranger.get(back).status_code == 403
    assert browser.another().get(back).status_code == 401
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_no_sign_in_leads_elsewhere(provider: ProviderDouble, to: str) -> None:
    assert Signing(provider).sign_in(to).headers["location"] == "/"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other"},
        {"aud": "other", "azp": "jitgov"},
        {"aud": ["jitgov", "other"]},
        {"aud": ["jitgov", "other"], "azp": "other"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": 9_999_999_999},
        {"sub": ""},
        {"sub": None},
        {"sub": "a|b"},
        {"roles": []},
        {"roles": ["strangers"]},
        {"roles": None},
    ],
)
def test_a_token_that_is_not_for_us_signs_nobody_in(provider: ProviderDouble, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    browser = Signing(provider)
    assert browser.sign_in().status_code == 403
    assert browser.get("/findings").status_code == 401


def test_a_signature_by_another_key_is_refused_and_a_replaced_key_is_learned(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    assert browser.sign_in().status_code == 303
    # Another key under the same id: the keys are read anew, once a minute at most.
    for wanted in (303, 403):
        provider.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
        assert browser.another().sign_in().status_code == wanted
    for _ in range(60):
        browser.house.now()
    assert browser.another().sign_in().status_code == 303


def test_an_answer_that_another_provider_gives_is_none(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    back = provider.approve(browser.get("/sign-in?to=/").headers["location"])
    assert browser.get(f"{back}&iss=https://evil.example").status_code == 401
    assert browser.get(f"{back}&iss={ISSUER}").status_code == 303


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_a_token_without_a_signature_by_a_key_pair_is_refused(
    provider: ProviderDouble, alg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = OctKey.import_key("secret-of-the-client-that-is-long-enough")

    def token(claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": alg, "kid": "one"}, claims, secret, algorithms=[alg])

    monkeypatch.setattr(provider, "token", token)
    assert Signing(provider).sign_in().status_code == 403


def until(provider: ProviderDouble, at: int) -> Signing:
    provider.claims["roles"] = ["auditors"]
    browser = Signing(provider)
    ends = {"roles": {"auditors": ["auditor"]}, "until": {"auditors": from_micros(at)}}
    client = provider.client()
    browser._application = application(
        browser.house, SITE, client._replace(settings=msgspec.structs.replace(client.settings, **ends))
    )
    return browser


def test_whose_roles_end_has_none_afterwards_and_his_session_ends_with_them(provider: ProviderDouble) -> None:
    assert until(provider, NOW - 1_000_000).sign_in().status_code == 403
    auditor = until(provider, NOW + 60_000_000)
    begun = auditor.sign_in()
    assert begun.status_code == 303
    assert int(begun.headers["set-cookie"].lower().partition("max-age=")[2].partition(";")[0]) < 60
    assert auditor.get("/findings").status_code == 200
    for _ in range(60):
        auditor.house.now()
    assert auditor.get("/findings").status_code == 401


@pytest.mark.parametrize(
    ("values", "held_to"),
    [(["security", "payroll"], ["okta:payroll"]), (["security", "payroll", "acme"], ["okta:acme"]), (["security"], [])],
)
def test_whose_reach_has_ended_sees_no_more_than_before(
    provider: ProviderDouble, values: list[str], held_to: list[str]
) -> None:
    reach = {name: ReachSettings(issuers=[f"okta:{name}"]) for name in ("payroll", "acme")}
    settings = msgspec.structs.replace(
        provider.client().settings, reach=reach, until={"payroll": from_micros(NOW - 1_000_000)}
    )
    signed_in = login_of({"sub": "pat", "roles": values}, settings, NOW / 1_000_000)
    assert list(signed_in.issuers) == held_to


def test_whoever_was_idle_for_long_signs_in_anew(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    begun = count(NOW, 60_000_000)
    house = house_over(browser.house.engine, console=ConsoleSettings(idle_minutes=15))._replace(now=begun.__next__)
    browser.house, browser._application = house, application(house, SITE, provider.client())
    browser.sign_in()
    for _ in range(20):
        assert browser.get("/findings").status_code == 200
    assert len(open_sessions(house.own, house.now(), 15)) == 1
    for _ in range(15):
        house.now()
    assert open_sessions(house.own, house.now(), 15) == []
    assert browser.get("/findings").status_code == 401
    assert open_sessions(house.own, house.now()) == [], "it was ended, not left to whoever has the cookie"


def test_whoever_follows_a_link_is_not_signed_out_by_idleness() -> None:
    """Nobody else could sign in there."""
    house = house_over(filled_store("sqlite://"), console=ConsoleSettings(idle_minutes=15))
    browser = Browser(house._replace(now=count(NOW, 3_000_000_000).__next__), login())
    assert browser.get("/findings").status_code == 200


def test_an_administrator_decides_nothing(provider: ProviderDouble) -> None:
    provider.claims["roles"] = ["admins", "reviewers"]
    browser = Signing(provider)
    browser.sign_in("/")
    assert browser.get("/settings").status_code == 200
    assert browser.get("/reviews").status_code == 403


def test_a_provider_that_calls_itself_otherwise_is_refused(provider: ProviderDouble) -> None:
    provider.issuer = f"{ISSUER}/other"
    assert Signing(provider).get("/sign-in").status_code == 500


def told(browser: Signing, token: str) -> int:
    return browser._request("POST", "/back-channel-logout", {}, {"logout_token": token}).status_code


@pytest.mark.parametrize("named", [{}, {"sid": None, "sub": "pat"}])
def test_a_logout_ends_the_session_at_once(provider: ProviderDouble, named: dict[str, Any]) -> None:
    browser = Signing(provider)
    browser.sign_in()
    assert told(browser, provider.logout_token(**named)) == 200
    assert browser.get("/findings").status_code == 401


def test_a_session_that_began_without_a_sid_ends_by_its_subject_alone(provider: ProviderDouble) -> None:
    del provider.claims["sid"]
    browser = Signing(provider)
    browser.sign_in()
    assert told(browser, provider.logout_token(sub="jo")) == 200
    assert browser.get("/findings").status_code == 200
    assert told(browser, provider.logout_token(sub="pat", jti="j2")) == 200
    assert browser.get("/findings").status_code == 401


def test_another_session_of_whoever_logs_out_of_one_goes_on(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    browser.sign_in()
    assert told(browser, provider.logout_token(sid="s2", sub="pat")) == 200
    assert browser.get("/findings").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other"},
        {"iss": "https://evil.example"},
        {"iat": 1},
        {"iat": None},
        {"events": {}},
        {"events": None},
        {"nonce": "n"},
        {"jti": None},
        {"sid": None},
        {"sid": 1, "sub": "pat"},
    ],
)
def test_another_token_ends_nothing(provider: ProviderDouble, claims: dict[str, Any]) -> None:
    browser = Signing(provider)
    browser.sign_in()
    assert told(browser, provider.logout_token(**claims)) == 400
    assert browser.get("/findings").status_code == 200


def test_a_logout_counts_once_and_a_forged_one_never(provider: ProviderDouble) -> None:
    browser = Signing(provider)
    token = provider.logout_token()
    assert told(browser, token) == 200
    assert told(browser, token) == 400
    other = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    assert told(browser, provider.token({"iss": ISSUER}, other)) == 400
    assert told(browser, "garbage") == 400
    assert told(browser, "") == 400

"""Access tokens of the identity provider on the API: whose they are, what they may, and all that is none."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey
from msgspec.structs import replace

from console.app.application import application
from tests.console.api.programs import Program
from tests.console.opened_console import NOW, SITE, house_over
from tests.console.sign_in.oidc.provider_double import CLIENT, ISSUER, SECONDS, ProviderDouble
from tests.reviews.opened import filled_store, item_of, open_at

API, WRITE = "https://jitgov.example.com/api", "jitgov.write"
APPROVED = {"verdict": "approve", "reason": "stays"}


class Bearing(Program):
    """A program that sends access tokens of a provider."""

    def __init__(self, now: Callable[[], int] | None = None, **settings: Any) -> None:
        engine = filled_store("sqlite://")
        open_at(engine)
        house = house_over(engine)
        super().__init__(house if now is None else house._replace(now=now))
        self.provider = ProviderDouble()
        client = self.provider.client()
        asked = {"api_audience": API, "api_write_scope": WRITE} | settings
        client = client._replace(settings=replace(client.settings, **asked))
        self._application = application(self.house, SITE, client)
        self.item = item_of(engine, "jit_account")

    def bearing(self, key: RSAKey | None = None, **claims: Any) -> Bearing:
        """Send a token with these claims; None takes one out."""
        usual = {
            "iss": ISSUER,
            "aud": API,
            "iat": SECONDS,
            "exp": SECONDS + 300,
            "sub": "pat",
            "scope": f"openid {WRITE}",
        }
        usual |= {"roles": ["reviewers", "security"], "client_id": "cli"}
        self.token_sent = self.provider.token({n: v for n, v in (usual | claims).items() if v is not None}, key)
        return self

    def decides(self) -> int:
        """How it is answered that decides."""
        return self.does(f"/review-items/{self.item}/decide", APPROVED).status_code


def test_whoever_it_is_of_asks_and_decides_as_himself() -> None:
    program = Bearing().bearing()
    assert program.call("/findings").status_code == 200
    answer = program.does(f"/review-items/{program.item}/decide", APPROVED)
    assert answer.status_code == 200
    assert "pat" in answer.json()["entered_by"]


@pytest.mark.parametrize("claims", [{"scope": "openid"}, {"scope": None, "scp": ["openid"]}])
def test_without_the_scope_it_asks_and_decides_nothing(claims: dict[str, Any]) -> None:
    program = Bearing().bearing(**claims)
    assert (program.call("/findings").status_code, program.decides()) == (200, 403)


def test_where_no_scope_is_named_none_decides() -> None:
    assert Bearing(api_write_scope=None).bearing().decides() == 403


@pytest.mark.parametrize(
    "claims", [{"sub": "cli"}, {"idtyp": "app"}, {"idtyp": "app", "scope": None}, {"client_id": None, "cid": "pat"}]
)
def test_a_program_s_own_token_is_of_nobody_and_decides_nothing(claims: dict[str, Any]) -> None:
    program = Bearing().bearing(**claims)
    assert (program.call("/findings").status_code, program.decides()) == (200, 403)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": CLIENT},
        {"aud": None},
        {"aud": ["https://other.example.com"]},
        {"aud": ["https://other.example.com", f"{API}/v1"]},
        {"aud": [f"https://other.example.com {API}"]},
        {"aud": [[API]]},
        {"aud": {API: API}},
        {"aud": []},
        {"iss": "https://evil.example"},
        {"exp": SECONDS - 600},
        {"exp": None},
        {"nbf": SECONDS + 600},
        {"scope": None},
        {"nonce": "n"},
        {"sub": None},
        {"sub": ""},
        {"roles": []},
        {"roles": ["strangers"]},
    ],
)
def test_what_is_no_access_token_for_this_api_is_none(claims: dict[str, Any]) -> None:
    program = Bearing().bearing(**claims)
    assert (program.call("/findings").status_code, program.decides()) == (401, 401)


@pytest.mark.parametrize("audiences", [[API], ["https://other.example.com", API], [API, None, 1]])
def test_one_audience_of_several_may_be_ours(audiences: list[Any]) -> None:
    program = Bearing().bearing(aud=audiences)
    assert (program.call("/findings").status_code, program.decides()) == (200, 200)


@pytest.mark.parametrize(
    ("settings", "claims", "why"),
    [
        ({}, {"aud": "https://other.example.com"}, "audience (console.oidc.api_audience) is not right"),
        ({}, {"exp": SECONDS - 600}, "its time is not right"),
        ({}, {"roles": None}, "you have no role here: the identity provider tells nothing as roles"),
        ({}, {"roles": ["strangers"]}, "tells as roles (1 value) has one now"),
        ({"api_audience": None}, {}, "console.oidc.api_audience names no audience"),
    ],
)
def test_whoever_sends_one_that_is_none_is_told_why(settings: Any, claims: dict[str, Any], why: str) -> None:
    answer = Bearing(**settings).bearing(**claims).call("/findings")
    assert why in answer.json()["detail"]
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_whoever_tries_tokens_is_held_up_like_whoever_sends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.app.api_callers._AT_ONCE", 3)
    program = Bearing(now=lambda: NOW).bearing(aud="https://other.example.com")
    assert [program.call("/findings").status_code for _ in range(4)] == [401, 401, 401, 429]


def test_a_program_s_own_token_is_told_that_it_decides_nothing() -> None:
    told = Bearing().bearing(sub="cli").call("/me").json()
    assert (told["account_id"], told["acts"]) == (None, False)


def test_a_provider_that_is_away_is_not_called_the_store() -> None:
    program = Bearing().bearing()
    program.provider.away = True
    answer = program.call("/findings")
    assert (answer.status_code, "identity provider" in answer.json()["detail"]) == (503, True)


def test_where_no_audience_is_named_none_is_taken() -> None:
    assert Bearing(api_audience=None).bearing().call("/findings").status_code == 401


def test_another_key_is_refused_and_a_replaced_one_is_learned() -> None:
    program = Bearing()
    other = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
    assert program.bearing().call("/findings").status_code == 200
    assert program.bearing(other).call("/findings").status_code == 401
    program.provider.key = other
    assert program.call("/findings").status_code == 401
    for _ in range(60):
        program.house.now()
    assert program.call("/findings").status_code == 200


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "HS256", "kid": "two"}])
def test_a_token_that_is_signed_by_what_everybody_knows_is_none(header: dict[str, str]) -> None:
    program = Bearing().bearing()
    public = program.provider.key.as_pem(private=False)
    claims = program.token_sent.split(".")[1]
    signed = f"{encoded(json.dumps({'kid': 'one'} | header).encode())}.{claims}"
    mac = b"" if header["alg"] == "none" else hmac.digest(public, signed.encode(), "sha256")
    program.token_sent = f"{signed}.{encoded(mac)}"
    assert (program.call("/findings").status_code, program.decides()) == (401, 401)


def test_the_key_of_another_provider_signs_nothing_wherever_it_is_said_to_be() -> None:
    program = Bearing().bearing()
    foreign = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"}, private=True)
    says = {"alg": "RS256", "kid": "two", "jku": "https://evil.example/keys", "jwk": foreign.as_dict(private=False)}
    octets = base64.urlsafe_b64decode(program.token_sent.split(".")[1] + "==")
    signed = f"{encoded(json.dumps(says).encode())}.{encoded(octets)}"
    key = foreign.get_op_key("sign")
    program.token_sent = f"{signed}.{encoded(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"
    assert (program.call("/findings").status_code, program.decides()) == (401, 401)
    assert set(program.provider.asked) <= {"/.well-known/openid-configuration", "/keys"}


@pytest.mark.parametrize("crit", [1, True, [1], [["b64"]], [{}], {"b64": 1}, "b64", None])
def test_a_header_that_is_none_is_no_fault_of_ours(crit: Any) -> None:
    """RFC 7515, 4.1.11: ``crit`` is a list of names; nobody has to sign anything to send another one."""
    program = Bearing()
    head = json.dumps({"alg": "RS256", "kid": "one", "crit": crit}).encode()
    program.token_sent = f"{encoded(head)}.{encoded(b'{}')}.{encoded(b'signed')}"
    assert program.call("/findings").status_code == 401


def encoded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@pytest.mark.parametrize("token", ["a.b.c", "..", "x" * 5_000, "eyJhbGciOiJub25lIn0.e30."])
def test_garbage_is_no_token(token: str) -> None:
    program = Bearing()
    program.token_sent = token
    assert program.call("/findings").status_code == 401


def test_an_access_token_may_name_the_account_by_another_claim_than_a_sign_in() -> None:
    """Okta's says the login as ``sub``, and the account as ``uid``; a program's own has no ``uid``."""
    program = Bearing(api_subject_claim="uid").bearing(sub="pat@example.com", uid="pat")
    assert program.decides() == 200
    assert program.bearing(sub="pat").call("/findings").status_code == 401
    assert program.bearing(sub="cli").call("/findings").status_code == 200

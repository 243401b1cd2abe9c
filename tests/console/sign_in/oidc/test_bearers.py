"""Access tokens of the identity provider on the API: whose they are, what they may, and all that is none."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey
from msgspec.structs import replace

from console.app.application import application
from tests.console.api.programs import Program
from tests.console.opened_console import SITE, house_over
from tests.console.sign_in.oidc.provider_double import CLIENT, ISSUER, SECONDS, ProviderDouble
from tests.reviews.opened import filled_store, item_of, open_at

API, WRITE = "https://jitgov.example.com/api", "jitgov.write"
APPROVED = {"verdict": "approve", "reason": "stays"}


class Bearing(Program):
    """A program that sends access tokens of a provider."""

    def __init__(self, **settings: Any) -> None:
        engine = filled_store("sqlite://")
        open_at(engine)
        super().__init__(house_over(engine))
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


@pytest.mark.parametrize("claims", [{"sub": "cli"}, {"idtyp": "app"}, {"client_id": None, "cid": "pat"}])
def test_a_program_s_own_token_is_of_nobody_and_decides_nothing(claims: dict[str, Any]) -> None:
    program = Bearing().bearing(**claims)
    assert (program.call("/findings").status_code, program.decides()) == (200, 403)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": CLIENT},
        {"aud": None},
        {"aud": ["https://other.example.com"]},
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

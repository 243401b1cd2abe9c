from __future__ import annotations

import hashlib
import time
from base64 import urlsafe_b64encode
from typing import Any

import httpx
import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from simulator.records.instants import HOUR, SECOND
from simulator.service.okta.admission.settings import client_key
from simulator.service.okta.furnishing import client_id
from tests.simulator.service.orgs import LOGS, Org

KEY = ec.generate_private_key(ec.SECP256R1())


def asked(org: Org, scope: str = "okta.logs.read", dpop: str | None = None, **claims: Any) -> httpx.Response:
    url, now = f"{org.url}/oauth2/v1/token", org.clock.now() // SECOND
    ours = client_id("northwind")
    told = {"iss": ours, "sub": ours, "aud": url, "exp": now + 300, "iat": now} | claims
    form = {
        "grant_type": "client_credentials",
        "scope": scope,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(told, client_key(), "RS256"),
    }
    return httpx.post(url, data=form, headers={"dpop": dpop} if dpop else {}, trust_env=False, verify=False, timeout=30)


def proof(org: Org, method: str, path: str, **claims: Any) -> str:
    told = {"htm": method, "htu": org.url + path, "iat": org.clock.now() // SECOND, "jti": str(len(claims))} | claims
    public = orjson.loads(ECAlgorithm.to_jwk(KEY.public_key()))
    return jwt.encode(told, KEY, "ES256", {"typ": "dpop+jwt", "jwk": public})


def called(org: Org, kind: str, token: str, **headers: str) -> httpx.Response:
    return org.client.get(LOGS, headers={"authorization": f"{kind} {token}", **headers})


def test_a_signed_assertion_gives_a_token_for_an_hour() -> None:
    with Org() as org:
        answer = asked(org).json()
        assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 3600, "okta.logs.read")
        assert called(org, "Bearer", answer["access_token"]).status_code == 200
        headers = {"authorization": f"Bearer {answer['access_token']}"}
        refused = org.client.get("/api/v1/users", headers=headers)
        assert (refused.status_code, refused.json()["errorCode"]) == (403, "E0000006")
        assert "okta.users.read" in refused.headers["www-authenticate"]
        org.clock.advance(HOUR)
        assert called(org, "Bearer", answer["access_token"]).json()["errorCode"] == "E0000011"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"aud": "https://elsewhere.example.com"}, "invalid_client"),
        ({"iss": "0oaother"}, "invalid_client"),
        ({"exp": 1}, "invalid_client"),
        ({"scope": "okta.users.manage"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_a_wrong_request_gets_no_token(change: dict[str, Any], error: str) -> None:
    with Org() as org:
        assert asked(org, **change).json()["error"] == error


def test_callers_may_sign_by_the_machine_s_clock_and_not_by_one_that_is_off() -> None:
    with Org() as org:
        now = int(time.time())
        assert asked(org, iat=now, exp=now + 300).status_code == 200
        assert asked(org, iat=now + 600, exp=now + 900).status_code == 401
        assert asked(org, iat=now - 900, exp=now - 600).status_code == 401


def test_an_assertion_is_good_once() -> None:
    with Org() as org:
        assert asked(org, jti="a").status_code == 200
        assert asked(org, jti="a").status_code == 401


def test_a_token_can_end_within_a_walk() -> None:
    with Org() as org:
        token = asked(org).json()["access_token"]
        org.faults.once("token_expired")
        assert [called(org, "Bearer", token).status_code for _ in range(2)] == [401, 401]
        assert called(org, "Bearer", asked(org).json()["access_token"]).status_code == 200


def test_dpop_binds_the_token_to_a_key() -> None:
    with Org(demand_dpop=True) as org:
        assert asked(org).json()["error"] == "invalid_dpop_proof"
        first = asked(org, dpop=proof(org, "POST", "/oauth2/v1/token"))
        assert (first.status_code, first.json()["error"]) == (400, "use_dpop_nonce")
        nonce = first.headers["dpop-nonce"]
        answer = asked(org, dpop=proof(org, "POST", "/oauth2/v1/token", nonce=nonce)).json()
        assert answer["token_type"] == "DPoP"
        token = answer["access_token"]
        hashed = urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        good = proof(org, "GET", LOGS, ath=hashed, jti="one")
        assert called(org, "DPoP", token, dpop=good).status_code == 200
        for wrong in (
            {},
            {"dpop": good},
            {"dpop": proof(org, "GET", LOGS, ath="other", jti="two")},
            {"dpop": proof(org, "GET", "/api/v1/users", ath=hashed, jti="three")},
        ):
            refused = called(org, "DPoP", token, **wrong)
            assert refused.status_code == 401
            assert "invalid_dpop_proof" in refused.headers["www-authenticate"]
        assert called(org, "Bearer", token).status_code == 401


def test_the_nonce_can_be_renewed() -> None:
    with Org(demand_dpop=True) as org:
        old = asked(org, dpop=proof(org, "POST", "/oauth2/v1/token")).headers["dpop-nonce"]
        org.faults.once("dpop_nonce")
        again = asked(org, dpop=proof(org, "POST", "/oauth2/v1/token", nonce=old, jti="b"))
        assert again.json()["error"] == "use_dpop_nonce"
        assert again.headers["dpop-nonce"] != old

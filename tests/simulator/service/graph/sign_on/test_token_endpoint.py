from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from simulator.records.instants import SECOND
from simulator.service.graph.registration import CLIENT_ID
from simulator.service.graph.sign_on.token_endpoint import ASSERTION_TYPE
from tests.simulator.service.graph.served import Tenant, served

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "collector.example.com")])
CERTIFICATE = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(7)
    .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    .sign(KEY, hashes.SHA256())
)


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with served() as found:
        found.registration.certificates.append(CERTIFICATE.public_bytes(Encoding.PEM))
        yield found


def test_a_secret_gives_a_token_of_3599_seconds(tenant: Tenant) -> None:
    answer = tenant.sign_on()
    told = answer.json()
    assert (answer.status_code, told["token_type"], told["expires_in"]) == (200, "Bearer", 3599)
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert claims["roles"] == list(tenant.registration.permissions)
    assert claims["exp"] - tenant.clock.now() // SECOND == 3599


@pytest.mark.parametrize(
    ("wrong", "status", "error", "number"),
    [
        ({"client_secret": "guessed"}, 401, "invalid_client", 7000215),
        ({"client_id": "nobody"}, 400, "unauthorized_client", 700016),
        ({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"client_assertion": "x.y.z"}, 400, "invalid_request", 900144),
        ({"client_assertion": "x.y.z", "client_assertion_type": ASSERTION_TYPE}, 401, "invalid_client", 700027),
    ],
)
def test_a_refusal_says_which_number(
    tenant: Tenant, wrong: dict[str, str], status: int, error: str, number: int
) -> None:
    answer = tenant.sign_on(**wrong)
    told = answer.json()
    assert (answer.status_code, told["error"], told["error_codes"]) == (status, error, [number])
    assert told["error_description"].startswith(f"AADSTS{number}: ")
    assert "guessed" not in answer.text


def test_another_tenant_is_not_found(tenant: Tenant) -> None:
    told = tenant.sign_on("contoso.example.com").json()
    assert (told["error"], told["error_codes"]) == ("invalid_request", [90002])


def test_the_verified_domain_stands_for_the_tenants_id(tenant: Tenant) -> None:
    assert tenant.sign_on(tenant.registration.domain).status_code == 200


def test_without_any_proof_both_ways_are_named(tenant: Tenant) -> None:
    told = tenant.sign_on(client_secret="").json()
    assert told["error_codes"] == [7000218]
    assert "'client_assertion' or 'client_secret'" in told["error_description"]


def assertion(tenant: Tenant, key: rsa.RSAPrivateKey = KEY, thumbprint: str = "x5t#S256", **claims: object) -> str:
    now = tenant.clock.now() // SECOND
    right = {
        "aud": tenant.token_url(),
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "jti": "once",
        "nbf": now,
        "exp": now + 600,
    }
    digest = CERTIFICATE.fingerprint(hashes.SHA256() if thumbprint == "x5t#S256" else hashes.SHA1())
    named = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return jwt.encode({**right, **claims}, key, "PS256", headers={thumbprint: named})


def proved(tenant: Tenant, signed: str) -> tuple[int, list[int]]:
    answer = tenant.sign_on(client_secret="", client_assertion=signed, client_assertion_type=ASSERTION_TYPE)
    return answer.status_code, answer.json().get("error_codes", [])


@pytest.mark.parametrize("thumbprint", ["x5t", "x5t#S256"])
def test_an_assertion_signed_with_the_certificate_gives_a_token(tenant: Tenant, thumbprint: str) -> None:
    assert proved(tenant, assertion(tenant, thumbprint=thumbprint)) == (200, [])


def test_an_assertion_must_be_right_in_every_part(tenant: Tenant) -> None:
    now = tenant.clock.now() // SECOND
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert proved(tenant, assertion(tenant, key=other)) == (401, [700027])
    assert proved(tenant, assertion(tenant, thumbprint="kid")) == (401, [700027])
    assert proved(tenant, assertion(tenant, aud="https://elsewhere.example.com")) == (401, [700023])
    assert proved(tenant, assertion(tenant, sub="somebody")) == (401, [700021])
    assert proved(tenant, assertion(tenant, exp=now - 301)) == (401, [700024])
    assert proved(tenant, assertion(tenant, nbf=now + 301)) == (401, [700024])
    assert proved(tenant, assertion(tenant, exp=now - 299)) == (200, [])


def test_an_assertion_of_the_machines_own_now_is_good(tenant: Tenant) -> None:
    now = int(time.time())
    assert proved(tenant, assertion(tenant, nbf=now, exp=now + 300)) == (200, [])
    assert proved(tenant, assertion(tenant, nbf=now - 1_200, exp=now - 600)) == (401, [700024])


def test_metadata_tells_where_tokens_are_given(tenant: Tenant) -> None:
    told = tenant.ask_authority(f"{tenant.registration.tenant_id}/v2.0/.well-known/openid-configuration").json()
    assert told["token_endpoint"] == tenant.token_url()

"""Tokens: what proves us, when a new one is asked for, and what a refusal tells the operator."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from ingest.clients.graph.assertions import signer
from ingest.clients.graph.sign_in import CertificateProof, ClientCredentials, Proof, SecretProof, scope_of, token_url_of
from ingest.config.source_settings import Secret
from ingest.contract.errors import SetupError, TransientError
from tests.ingest.collection.fakes import Time
from tests.ingest.collectors.entra.graph_stub import AUTHORITY, SECRET, TOKEN, GraphStub

NOW = datetime(2026, 8, 1, 12, 0, 0, tzinfo=UTC)
TOKEN_URL = token_url_of(AUTHORITY, "contoso.example.com")
SCOPE = "https://graph.microsoft.com/.default"


def credentials(stub: GraphStub, time: Time, proof: Proof) -> ClientCredentials:
    http = httpx.AsyncClient(transport=stub.transport())
    return ClientCredentials(TOKEN_URL, "an-app", SCOPE, proof, http, time.clock)


def headers(one: ClientCredentials) -> str:
    return str(asyncio.run(_headers(one))["Authorization"])


async def _headers(one: ClientCredentials) -> Any:
    return await one.headers("GET", "https://graph.example.com/v1.0/users")


def test_a_token_is_kept_and_renewed_before_it_ends() -> None:
    stub, time = GraphStub(NOW), Time()
    one = credentials(stub, time, SecretProof(Secret(SECRET)))
    assert headers(one) == headers(one) == f"Bearer {TOKEN}-1"
    time.now = 3_598.0 - 300
    assert headers(one) == f"Bearer {TOKEN}-1"
    time.now = 3_599.0 - 300
    assert headers(one) == f"Bearer {TOKEN}-2"
    assert stub.token_forms[0] == {
        "grant_type": "client_credentials",
        "client_id": "an-app",
        "scope": SCOPE,
        "client_secret": SECRET,
    }


def test_requests_that_wait_together_ask_for_one_token() -> None:
    stub = GraphStub(NOW)
    one = credentials(stub, Time(), SecretProof(Secret(SECRET)))

    async def several() -> None:
        await asyncio.gather(*(_headers(one) for _ in range(5)))

    asyncio.run(several())
    assert stub.tokens == 1


def test_a_refused_token_is_asked_for_anew() -> None:
    stub = GraphStub(NOW)
    one = credentials(stub, Time(), SecretProof(Secret(SECRET)))
    headers(one)
    assert one.renew(httpx.Headers())
    assert headers(one) == f"Bearer {TOKEN}-2"


@pytest.mark.parametrize(
    ("code", "advice"),
    [(7000215, "secret's value"), (7000222, "has ended"), (700016, "client_id"), (90002, "tenant_id"), (1, "auth")],
)
def test_a_refusal_says_what_to_do_and_shows_no_secret(code: int, advice: str) -> None:
    stub = GraphStub(NOW)
    told = {"error": "invalid_client", "error_codes": [code], "error_description": f"AADSTS{code}: {SECRET}"}
    stub.token_answer = httpx.Response(401, json=told)
    with pytest.raises(SetupError, match=advice) as raised:
        headers(credentials(stub, Time(), SecretProof(Secret(SECRET))))
    assert f"AADSTS{code}" in str(raised.value)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(429), httpx.Response(200, content=b"<html>")])
def test_an_authority_that_is_away_is_waited_for(answer: httpx.Response) -> None:
    stub = GraphStub(NOW)
    stub.token_answer = answer
    with pytest.raises(TransientError):
        headers(credentials(stub, Time(), SecretProof(Secret(SECRET))))


def test_a_certificate_signs_an_assertion_that_the_authority_can_check() -> None:
    pem, certificate = made_certificate()
    stub = GraphStub(NOW)
    sign = signer(pem, "an-app", "sources[0].auth.certificate.certificate_file")
    headers(credentials(stub, Time(), CertificateProof(sign)))
    (form,) = stub.token_forms
    assert "client_secret" not in form
    assertion = form["client_assertion"]
    claims = jwt.decode(assertion, certificate.public_key(), algorithms=["PS256"], audience=TOKEN_URL)  # type: ignore[arg-type]
    assert claims["iss"] == claims["sub"] == "an-app"
    print_of = base64.urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).rstrip(b"=").decode()
    assert jwt.get_unverified_header(assertion)["x5t#S256"] == print_of


def test_a_pem_without_a_key_is_refused_by_its_path() -> None:
    pem, _ = made_certificate()
    only = pem[pem.index("-----BEGIN CERTIFICATE") :]
    with pytest.raises(SetupError, match=r"sources\[0\]"):
        signer(only, "an-app", "sources[0].auth.certificate.certificate_file")


def test_nothing_shown_holds_a_secret() -> None:
    one = credentials(GraphStub(NOW), Time(), SecretProof(Secret(SECRET)))
    headers(one)
    assert SECRET not in repr(vars(one)) and SECRET not in repr(one)
    assert TOKEN not in repr(one)


def test_national_clouds_have_scopes_of_their_own() -> None:
    assert scope_of("https://graph.microsoft.us") == "https://graph.microsoft.us/.default"
    assert scope_of("http://127.0.0.1:8080") == SCOPE


def made_certificate() -> tuple[str, x509.Certificate]:
    """A self-signed certificate, as PEM with its key and as itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "jitgov.example.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return written.decode() + certificate.public_bytes(serialization.Encoding.PEM).decode(), certificate


def test_a_refusal_shows_no_control_characters_and_few_codes() -> None:
    stub = GraphStub(NOW)
    answer = {"error": "bad\r\n\x1b[2J" + "x" * 999, "error_codes": list(range(1_000, 2_000))}
    stub.token_answer = httpx.Response(400, json=answer)
    with pytest.raises(SetupError) as refused:
        headers(credentials(stub, Time(), SecretProof(Secret(SECRET))))
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from Cryptodome.PublicKey import RSA

from ingest.clients.okta.sign_in import SCOPES, ApiToken, ServiceApplication
from ingest.config.source_settings import PrivateKey, Secret
from ingest.contract.errors import SetupError, TransientError
from tests.ingest.collectors.okta.org import URL

KEY = RSA.generate(2048)
SETTINGS = PrivateKey(client_id="0oaService", key_file="unused")
API = f"{URL}/api/v1/logs?after=1"


class TokenEndpoint:
    """Okta's org authorization server: checks the assertion and the proof as the RFCs say; remembers both."""

    def __init__(self, *, nonce: str | None = "nonce-1", token_type: str = "DPoP") -> None:
        self.nonce = nonce
        self.token_type = token_type
        self.assertions: list[dict[str, Any]] = []
        self.proofs: list[dict[str, Any]] = []
        self.forms: list[dict[str, list[str]]] = []
        self.instead: httpx.Response | Exception | None = None
        self.granted: set[str] | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self.instead, Exception):
            raise self.instead
        form = parse_qs(request.content.decode())
        url = f"{URL}/oauth2/v1/token"
        public = KEY.public_key().export_key()
        self.forms.append(form)
        self.assertions.append(jwt.decode(form["client_assertion"][0], public, ["RS256"], audience=url))
        proof = proof_of(request.headers["dpop"])
        self.proofs.append(proof)
        assert (proof["htm"], proof["htu"]) == ("POST", url)
        if self.instead is not None:
            return self.instead
        if self.nonce is not None and proof.get("nonce") != self.nonce:
            return httpx.Response(400, headers={"dpop-nonce": self.nonce}, json={"error": "use_dpop_nonce"})
        if self.granted is not None and not set(form["scope"][0].split()) <= self.granted:
            return httpx.Response(400, json={"error": "invalid_scope"})
        body = {"access_token": f"token-{len(self.forms)}", "token_type": self.token_type, "expires_in": 3600}
        return httpx.Response(200, json=body)


def proof_of(text: str) -> dict[str, Any]:
    header = jwt.get_unverified_header(text)
    assert header["typ"] == "dpop+jwt"
    key = jwt.PyJWK(header["jwk"], "RS256").key
    found: dict[str, Any] = jwt.decode(text, key, ["RS256"])
    return found


class Application(ServiceApplication):
    """A service application on a clock that the test moves."""

    def __init__(self, endpoint: TokenEndpoint, key: str | None = None) -> None:
        self.seconds = 0.0
        pem = Secret(KEY.export_key().decode() if key is None else key)
        transport = httpx.MockTransport(endpoint)
        super().__init__(URL, SETTINGS, pem, transport=transport, clock=lambda: self.seconds)


def headers(application: ServiceApplication) -> dict[str, str]:
    return dict(asyncio.run(application.headers("GET", API)))


def test_a_token_is_asked_for_with_a_nonce_when_okta_wants_one_and_bound_to_each_request() -> None:
    endpoint = TokenEndpoint()
    found = headers(Application(endpoint))
    assert found["Authorization"] == "DPoP token-2"
    proof = proof_of(found["DPoP"])
    ath = base64.urlsafe_b64encode(hashlib.sha256(b"token-2").digest()).rstrip(b"=").decode()
    assert (proof["htm"], proof["htu"], proof["ath"]) == ("GET", f"{URL}/api/v1/logs", ath)
    assert [each.get("nonce") for each in endpoint.proofs] == [None, "nonce-1"]
    assert endpoint.assertions[0]["jti"] != endpoint.assertions[1]["jti"], "Okta takes an assertion only once"
    assert {each["iss"] for each in endpoint.assertions} == {"0oaService"}
    assert endpoint.forms[0]["scope"] == [" ".join(SCOPES)]


def test_proofs_are_signed_by_one_key_of_which_the_public_part_alone_is_shown() -> None:
    application = Application(TokenEndpoint(nonce=None))
    first, second = (jwt.get_unverified_header(headers(application)["DPoP"]) for _ in range(2))
    assert first == second
    assert set(first["jwk"]) == {"kty", "n", "e"}


def test_a_token_is_kept_until_shortly_before_it_ends() -> None:
    endpoint = TokenEndpoint(nonce=None)
    application = Application(endpoint)
    first = headers(application)
    application.seconds = 3_200
    second = headers(application)
    assert first["Authorization"] == second["Authorization"]
    assert first["DPoP"] != second["DPoP"]
    application.seconds = 3_301
    assert headers(application)["Authorization"] == "DPoP token-2"


def test_a_401_with_a_nonce_keeps_the_token_and_one_without_renews_it() -> None:
    application = Application(TokenEndpoint(nonce=None))
    first = headers(application)
    assert application.renew(httpx.Headers({"dpop-nonce": "api-nonce"}))
    with_nonce = headers(application)
    assert with_nonce["Authorization"] == first["Authorization"]
    assert proof_of(with_nonce["DPoP"])["nonce"] == "api-nonce"
    assert application.renew(httpx.Headers({}))
    assert headers(application)["Authorization"] == "DPoP token-2"


def test_an_org_without_dpop_gives_a_bearer_token() -> None:
    assert headers(Application(TokenEndpoint(token_type="Bearer"))) == {"Authorization": "Bearer token-2"}


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (
            httpx.Response(401, json={"error": "invalid_client", "error_description": "no key"}),
            SetupError,
            r"gives 0oaService no token \(401 invalid_client no key\).*okta\.logs\.read",
        ),
        (httpx.Response(400, json={"error": "invalid_scope"}), SetupError, "invalid_scope"),
        (httpx.Response(503), TransientError, "503"),
        (httpx.Response(429), TransientError, "429"),
        (httpx.Response(200, content=b"<html>"), TransientError, "no token"),
        (httpx.ConnectError("refused"), TransientError, "ConnectError"),
    ],
)
def test_a_refusal_is_told_by_who_must_act(
    answer: httpx.Response | Exception, error: type[Exception], message: str
) -> None:
    endpoint = TokenEndpoint()
    endpoint.instead = answer
    with pytest.raises(error, match=message):
        headers(Application(endpoint))


def test_scopes_that_were_not_granted_are_left_out() -> None:
    endpoint = TokenEndpoint(nonce=None)
    endpoint.granted = {"okta.logs.read", "okta.users.read"}
    application = Application(endpoint)
    assert headers(application)["Authorization"].startswith("DPoP token-")
    assert endpoint.forms[-1]["scope"] == ["okta.logs.read okta.users.read"]
    asked = len(endpoint.forms)
    application.seconds = 4_000
    headers(application)
    assert len(endpoint.forms) == asked + 1, "what is granted is found out once"
    endpoint.granted = set()
    with pytest.raises(SetupError, match=r"invalid_scope.*okta\.logs\.read"):
        headers(Application(endpoint))


def test_requests_side_by_side_share_one_new_token() -> None:
    endpoint = TokenEndpoint(nonce=None)

    async def together() -> None:
        application = Application(endpoint)
        await asyncio.gather(*(application.headers("GET", API) for _ in range(5)))

    asyncio.run(together())
    assert len(endpoint.forms) == 1


def test_a_nonce_that_changes_each_time_ends_in_a_bound() -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        nonce = f"nonce-{hashlib.sha256(request.content).hexdigest()}"
        return httpx.Response(400, headers={"dpop-nonce": nonce}, json={"error": "use_dpop_nonce"})

    pem = Secret(KEY.export_key().decode())
    application = ServiceApplication(URL, SETTINGS, pem, transport=httpx.MockTransport(endless))
    with pytest.raises(TransientError, match="another nonce each time"):
        headers(application)


@pytest.mark.parametrize("key", ["no key at all: hunter2", "{'kty': 'hunter2'}", "{"])
def test_a_key_that_is_none_is_the_operators_and_is_not_shown(key: str) -> None:
    with pytest.raises(SetupError, match="private key of 0oaService") as caught:
        headers(Application(TokenEndpoint(), key))
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_jwk_will_do() -> None:
    numbers = {name: getattr(KEY, name) for name in ("n", "e", "d", "p", "q")}
    numbers["dp"], numbers["dq"] = KEY.d % (KEY.p - 1), KEY.d % (KEY.q - 1)
    numbers["qi"] = pow(KEY.q, -1, KEY.p)
    spelled = {
        name: base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
        for name, value in numbers.items()
    }
    application = Application(TokenEndpoint(nonce=None), json.dumps({"kty": "RSA", "kid": "k1", **spelled}))
    assert headers(application)["Authorization"] == "DPoP token-1"


def test_an_api_token_is_sent_as_it_is_and_shown_nowhere() -> None:
    token = ApiToken(Secret("hunter2"))
    assert asyncio.run(token.headers("GET", API)) == {"Authorization": "SSWS hunter2"}
    assert not token.renew(httpx.Headers({}))
    assert "hunter2" not in f"{token!r} {vars(token)}"

"""An identity provider in this process: its documents over a transport, its keys, and tokens as a test wants them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

from console.settings import OidcSettings
from console.sign_in.oidc.flow import Client
from console.sign_in.oidc.provider import Provider
from tests.console.opened_console import NOW
from tests.governance.queries.filled import ACME

ISSUER, CLIENT = "https://idp.example.com", "jitgov"
SECONDS = NOW // 1_000_000
SETTINGS = OidcSettings(
    issuer=ISSUER,
    client_id=CLIENT,
    accounts_of=ACME,
    roles={"reviewers": ["reviewer"], "security": ["analyst"], "admins": ["administrator"]},
)
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class ProviderDouble:
    """Remembers what it was asked; what it claims of whoever signs in is ``claims``, and by UserInfo ``userinfo``."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
        self.claims: dict[str, Any] = {"sub": "pat", "sid": "s1", "roles": ["reviewers", "security"]}
        self.issuer = ISSUER
        self.forms: list[dict[str, list[str]]] = []
        self.asked: list[str] = []
        self.challenges: dict[str, str] = {}
        self.nonces: dict[str, str] = {}
        self.headers: list[str | None] = []
        self.userinfo: dict[str, Any] | None = None
        self.away = False

    def client(self) -> Client:
        """This console at the provider."""
        return Client(
            Provider(ISSUER, self.http),
            SETTINGS,
            "secret",
            "http://127.0.0.1:7730/signed-in",
        )

    def http(self) -> httpx.Client:
        """What asks it."""
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def approve(self, address: str) -> str:
        """Sign somebody in, and return where the browser is sent back to."""
        query = {name: words[0] for name, words in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = query["code_challenge"]
        self.nonces[code] = query["nonce"]
        assert query["code_challenge_method"] == "S256"
        return f"/signed-in?state={query['state']}&code={code}"

    def token(self, claims: dict[str, Any], key: RSAKey | None = None, alg: str = "RS256") -> str:
        """A token as the provider signs it."""
        signing = key or self.key
        return jwt.encode({"alg": alg, "kid": "one"}, claims, signing, algorithms=[alg])

    def logout_token(self, **claims: Any) -> str:
        """A logout token; None takes a claim out."""
        usual = {"iss": ISSUER, "aud": CLIENT, "iat": SECONDS, "jti": "j1", "events": {LOGOUT: {}}, "sid": "s1"}
        return self.token({name: value for name, value in (usual | claims).items() if value is not None})

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if self.away:
            raise httpx.ConnectError("nobody answers")
        if path.endswith("/.well-known/openid-configuration"):
            endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            endpoints |= {"userinfo_endpoint": "userinfo"} if self.userinfo is not None else {}
            return httpx.Response(
                200, json={"issuer": self.issuer} | {n: f"{ISSUER}/{p}" for n, p in endpoints.items()}
            )
        if path == "/keys":
            return httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        self.headers.append(request.headers.get("authorization"))
        if path == "/userinfo":
            return httpx.Response(200, json=self.userinfo)
        form = parse_qs(request.content.decode())
        self.forms.append(form)
        code = form["code"][0]
        if create_s256_code_challenge(form["code_verifier"][0]) != self.challenges.pop(code, None):
            return httpx.Response(400, json={"error": "invalid_grant"})
        usual = {"iss": ISSUER, "aud": CLIENT, "iat": SECONDS, "exp": SECONDS + 300, "nonce": self.nonces[code]}
        claims = {name: value for name, value in (usual | self.claims).items() if value is not None}
        return httpx.Response(200, content=json.dumps({"access_token": "a", "id_token": self.token(claims)}))

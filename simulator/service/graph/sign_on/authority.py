"""The authority's site of one tenant: tokens, and the metadata that libraries ask for first."""

from __future__ import annotations

import time
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.records.instants import graph_text
from simulator.records.mint import guid_of
from simulator.service.clock import Clock
from simulator.service.graph.sign_on.token_endpoint import SignOn, SignOnError

_TOKEN = "/{tenant}/oauth2/v2.0/token"  # noqa: S105 - a path

_NANOS_PER_MICRO = 1_000


class Authority:
    """What login.microsoftonline.com is for one tenant."""

    def __init__(self, sign_on: SignOn, clock: Clock) -> None:
        self._sign_on, self._clock = sign_on, clock

    def app(self) -> Starlette:
        """Return the site."""
        return Starlette(
            routes=[
                Route(_TOKEN, self.token, methods=["POST"]),
                Route("/{tenant}/v2.0/.well-known/openid-configuration", self.metadata, methods=["GET"]),
            ]
        )

    async def token(self, request: Request) -> Response:
        """Answer a form that asks for a token."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        now, machine_now = self._clock.now(), time.time_ns() // _NANOS_PER_MICRO
        try:
            answer = self._sign_on.token(request.path_params["tenant"], form, str(request.url), now, machine_now)
        except SignOnError as refused:
            timestamp = graph_text(now).replace("T", " ")
            return _json(refused.body(guid_of(f"trace {now}"), timestamp), refused.status)
        return _json(answer)

    async def metadata(self, request: Request) -> Response:
        """Answer with the metadata that names the token endpoint."""
        root, tenant = f"{request.url.scheme}://{request.url.netloc}", request.path_params["tenant"]
        return _json(
            {
                "token_endpoint": root + _TOKEN.format(tenant=tenant),
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "issuer": f"{root}/{tenant}/v2.0",
                "authorization_endpoint": f"{root}/{tenant}/oauth2/v2.0/authorize",
                "jwks_uri": f"{root}/{tenant}/discovery/v2.0/keys",
                "response_types_supported": ["token"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )


def _json(content: object, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store, no-cache"}
    return Response(orjson.dumps(content), status, headers, media_type="application/json")

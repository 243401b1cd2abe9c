"""The Graph site of one tenant: who may in, how fast, and the frame of answers and refusals."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.records.instants import graph_text
from simulator.records.mint import guid_of
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.endpoints import Endpoint
from simulator.service.graph.registration import Registration, demand_permission
from simulator.service.graph.sign_on.access_tokens import AccessTokens, Caller
from simulator.service.graph.throttle import (
    ReportThrottle,
    ResourceUnits,
    RetryAfter,
    cost_of,
    retry_after,
    unit_headers,
    units_for,
)
from simulator.service.graph.wire.call import Call, Version
from simulator.service.graph.wire.errors import GraphError, bad_request, too_many_requests

_JSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_PAGE_SIZE = re.compile(r"odata\.maxpagesize=(\d{1,4})", re.IGNORECASE)
_REFUSALS: dict[str, RetryAfter] = {
    "too_many": "seconds",
    "retry_after_absent": "missing",
    "retry_after_fraction": "fractional",
    "retry_after_date": "date",
}
"""Fault → the form of Retry-After of its 429."""
_DRAINED = (2, 5)
_TOLD_WAIT = 2_127_000


class GraphSite:
    """Answers the endpoints of one tenant."""

    def __init__(
        self, registration: Registration, tokens: AccessTokens, clock: Clock, faults: Faults, issuer: str, users: int
    ) -> None:
        self._registration, self._tokens = registration, tokens
        self._clock, self._faults, self._issuer = clock, faults, issuer
        self._throttle = ReportThrottle()
        self._units = ResourceUnits(registration.resource_units or units_for(users))
        self._answered = 0

    def app(self, endpoints: list[Endpoint]) -> Starlette:
        """Return the site with these endpoints, below either version."""
        routes = [
            Route("/{version}/" + endpoint.path, self._route(endpoint), methods=[endpoint.method])
            for endpoint in endpoints
        ]
        return Starlette(routes=[*routes, Route("/{path:path}", self._unknown)])

    def _route(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            self._answered += 1
            now, headers = self._clock.now(), dict[str, str]()
            content = await request.body() if endpoint.method != "GET" else b""
            try:
                body = self._answer(endpoint, request, content, now, headers)
            except GraphError as refused:
                return self._refused(refused, now, headers)
            return Response(body, endpoint.status, headers={**headers, **self._ids()}, media_type=_JSON)

        return answer

    def _answer(self, endpoint: Endpoint, request: Request, content: bytes, now: int, headers: dict[str, str]) -> bytes:
        call = _call(request, now)._replace(body=orjson.loads(content) if content else {})
        presented = request.headers.get("authorization")
        if self._tokens.is_in_use(presented, now) and self._strikes("token_expired"):
            self._tokens.end(presented)
        caller = self._tokens.caller(presented, now)
        self._throttled(endpoint, caller, call, headers)
        if self._strikes("query_timeout"):
            raise GraphError(504, "UnknownError", "")
        demand_permission(caller.permissions, endpoint.permissions, reports=endpoint.report)
        self._registration.demand_licence(endpoint.licence)
        return endpoint.answer(call._replace(permissions=caller.permissions))

    def _throttled(self, endpoint: Endpoint, caller: Caller, call: Call, headers: dict[str, str]) -> None:
        for fault, form in _REFUSALS.items():
            if self._strikes(fault):
                raise too_many_requests(retry_after(form, _TOLD_WAIT, call.now))
        if endpoint.report:
            limit = self._registration.report_requests
            if self._strikes("drained"):
                self._throttle.drain(caller.app_id, call.now, self._faults.draw(*_DRAINED), limit)
            wait = self._throttle.admit(caller.app_id, call.now, limit)
            if wait:
                raise too_many_requests(retry_after("seconds", wait, call.now))
        else:
            self._spend(endpoint, caller, call, headers)

    def _spend(self, endpoint: Endpoint, caller: Caller, call: Call, headers: dict[str, str]) -> None:
        top = call.query.get("$top", "")
        cost = cost_of(
            endpoint.cost,
            selected="$select" in call.query,
            expanded="$expand" in call.query,
            top=int(top) if top.isdecimal() else None,
        )
        used = self._units.spend(caller.app_id, cost, call.now)
        headers |= unit_headers(cost, used, caller.app_id, self._registration.tenant_id)
        if used > 1.0:
            wait = self._units.wait(caller.app_id, cost)
            raise too_many_requests(retry_after("seconds", wait, call.now))

    def _refused(self, refused: GraphError, now: int, headers: Mapping[str, str]) -> Response:
        ids = self._ids()
        body = refused.body(ids["request-id"], graph_text(now).removesuffix("Z"))
        all_headers = {**headers, **refused.headers, **ids}
        return Response(body, refused.status, all_headers, media_type="application/json")

    async def _unknown(self, request: Request) -> Response:
        segment = request.path_params["path"].rpartition("/")[2]
        message = f"Resource not found for the segment '{segment}'."
        return self._refused(GraphError(404, "BadRequest", message), self._clock.now(), {})

    def _ids(self) -> dict[str, str]:
        request_id = guid_of(f"{self._issuer} request {self._answered}")
        return {"request-id": request_id, "client-request-id": request_id}

    def _strikes(self, fault: str) -> bool:
        return self._faults.strikes(fault, self._issuer)


def _call(request: Request, now: int) -> Call:
    """Return the request as endpoints see it. Raises GraphError (400) for an unknown version."""
    version = request.path_params["version"]
    if version not in ("v1.0", "beta"):
        raise bad_request(f"Invalid version: {version}")
    wanted = _PAGE_SIZE.search(request.headers.get("prefer", ""))
    url = f"{request.url.scheme}://{request.url.netloc}{request.url.path}"
    return Call(
        cast("Version", version),
        url,
        str(request.url),
        dict(request.query_params),
        now,
        request.path_params.get("id", ""),
        member=request.path_params.get("member", ""),
        page_size=int(wanted[1]) if wanted and int(wanted[1]) > 0 else None,
    )

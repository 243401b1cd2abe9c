"""What every request passes before its endpoint: who calls, what it may do, how fast; and the faults on that way.

Rate limits are counted for known callers alone, and every answer to one bears the headers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from simulator.service.okta.admission.access import Access, Caller
from simulator.service.okta.admission.rate_limits import Limits
from simulator.service.okta.admission.refusals import refusal
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.okta.wire.answers import OktaError
from simulator.service.simulation import Simulation

Handler = Callable[[Request], Awaitable[Response]]


class Endpoint(NamedTuple):
    """A path of the API: the scope that it needs, the bucket that it counts in, and what answers it."""

    path: str
    scope: str
    bucket: str
    handler: Handler
    method: str = "GET"


class Gate:
    """The gate of one org."""

    def __init__(self, simulation: Simulation, tenant: str, settings: OrgSettings) -> None:
        self.access = Access(tenant, settings, simulation.clock)
        self._limits = Limits(settings.per_minute, settings.callers_share)
        self._simulation, self._issuer = simulation, f"okta:{tenant}"

    def guarded(self, endpoint: Endpoint) -> Handler:
        """Return what answers the endpoint's requests."""

        async def answer(request: Request) -> Response:
            try:
                return await self._admitted(request, endpoint)
            except OktaError as refused:
                return refused.response()

        return answer

    async def _admitted(self, request: Request, endpoint: Endpoint) -> Response:
        caller = self._known(request)
        allowance = self._counted(endpoint, caller)
        try:
            if endpoint.scope not in caller.scopes:
                raise OktaError("E0000006", headers=_missing(endpoint.scope) if caller.by_access_token else None)
            if self._strikes("query_timeout"):
                raise OktaError("E0000009")
            answer = await endpoint.handler(request)
        except OktaError as refused:
            answer = refused.response()
        answer.headers.update(allowance)
        return answer

    def _known(self, request: Request) -> Caller:
        caller = self.access.caller(request)
        if caller.by_access_token and self._strikes("token_expired"):
            self.access.end(request)
            return self.access.caller(request)
        return caller

    def _counted(self, endpoint: Endpoint, caller: Caller) -> dict[str, str]:
        """Return the rate headers. Raises OktaError E0000047 when the limit is reached, or a fault says so."""
        now = self._simulation.clock.now()
        if self._strikes("drained"):
            self._limits.drain(endpoint.bucket, now)
        allowance = self._limits.take(endpoint.bucket, caller.name, now)
        if not allowance.allowed:
            raise OktaError("E0000047", headers=allowance.headers())
        refused = refusal(self._simulation.faults, self._issuer, allowance, now)
        if refused is not None:
            raise OktaError("E0000047", headers=refused)
        return allowance.headers()

    def _strikes(self, fault: str) -> bool:
        return self._simulation.faults.strikes(fault, self._issuer)


def _missing(scope: str) -> dict[str, str]:
    challenge = f'Bearer error="insufficient_scope", error_description="The access token lacks {scope}"'
    return {"www-authenticate": challenge}

"""One org's site: its log, lists, rights and token endpoint behind the gate."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from simulator.service.okta.admission.gate import Endpoint, Gate
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.okta.admission.token_endpoint import PATH, TokenEndpoint
from simulator.service.okta.following import follow
from simulator.service.okta.furnishing import furnish
from simulator.service.okta.lists.directory import Directory
from simulator.service.okta.lists.pages import Listing
from simulator.service.okta.lists.rights import Rights
from simulator.service.okta.log.endpoint import Logs
from simulator.service.okta.strange import crowd, strange
from simulator.service.okta.wire.answers import OktaError
from simulator.service.okta.wire.links import Links
from simulator.service.okta.writes.removals import Removals
from simulator.service.simulation import Simulation, Vendor


def okta(settings: OrgSettings) -> Vendor:
    """Return Okta's part of the service; its orgs share the settings."""

    def sites(simulation: Simulation, tenant: str) -> dict[str, ASGIApp]:
        return {"": org(simulation, tenant, settings)}

    return Vendor(follow, furnish, strange, crowd, sites)


def org(simulation: Simulation, tenant: str, settings: OrgSettings) -> Starlette:
    """Return the site of one org."""
    issuer = f"okta:{tenant}"
    links, gate = Links(simulation, issuer), Gate(simulation, tenant, settings)
    listing = Listing(simulation, issuer, links)
    state = simulation.tenants["okta", tenant]
    endpoints = [
        Endpoint("/api/v1/logs", "okta.logs.read", "logs", Logs(simulation, tenant, settings, links).answer),
        *Directory(state, listing).endpoints(),
        *Rights(state, listing, simulation.clock).endpoints(),
        *Removals(simulation, state, settings).endpoints(),
    ]
    tokens = TokenEndpoint(simulation, tenant, settings, gate.access)
    return Starlette(
        routes=[
            *(Route(endpoint.path, gate.guarded(endpoint), methods=[endpoint.method]) for endpoint in endpoints),
            Route(PATH, tokens.answer, methods=["POST"]),
        ],
        exception_handlers={404: _not_found, 405: _not_allowed},
    )


async def _not_found(request: Request, _: Exception) -> Response:
    return OktaError("E0000007", request.url.path).response()


async def _not_allowed(_: Request, __: Exception) -> Response:
    return OktaError("E0000022").response()

"""Entra's part of the service: two sites for a tenant, Graph and the authority that gives tokens for it."""

from __future__ import annotations

from starlette.types import ASGIApp

from simulator.organisation.cast import ENTRA
from simulator.service.graph.endpoints import endpoints
from simulator.service.graph.following.personnel import filled_in
from simulator.service.graph.following.records import follow
from simulator.service.graph.lists.directory import directory_of
from simulator.service.graph.registration import Registration
from simulator.service.graph.reports.pages import Reports
from simulator.service.graph.sign_on.access_tokens import AccessTokens
from simulator.service.graph.sign_on.authority import Authority
from simulator.service.graph.sign_on.token_endpoint import SignOn
from simulator.service.graph.site import GraphSite
from simulator.service.graph.strange import crowd, strange
from simulator.service.graph.wire.page_faults import PageFaults
from simulator.service.graph.writes.removals import Removals
from simulator.service.simulation import Simulation, Vendor
from simulator.service.tenants.tenant import TenantState

AUTHORITY = "login"
"""The authority's site is ``entra:<tenant>:login``; Graph's is ``entra:<tenant>``."""


def entra_vendor(registration: Registration) -> Vendor:
    """Return Entra's part; ``registration`` may be changed while the tenant is served."""

    def sites(simulation: Simulation, tenant: str) -> dict[str, ASGIApp]:
        return _sites(simulation, tenant, registration)

    return Vendor(follow, furnish, strange, crowd, sites)


def furnish(state: TenantState) -> None:
    """Say of the accounts that were there before the first record what the HR system says, and that it made them."""
    for known in state.accounts.values():
        known.provider = ""
        filled_in(state, known)


def _sites(simulation: Simulation, tenant: str, registration: Registration) -> dict[str, ASGIApp]:
    state, issuer = simulation.tenants[ENTRA, tenant], f"{ENTRA}:{tenant}"
    clock, faults = simulation.clock, simulation.faults
    directory = directory_of(simulation.company, state, registration)
    pages = PageFaults(faults, issuer)
    reports = Reports(lambda stream: simulation.log(ENTRA, tenant, stream), registration, pages)
    tokens = AccessTokens(registration)
    site = GraphSite(registration, tokens, clock, faults, issuer, len(directory.users()))
    return {
        "": site.app(
            [*endpoints(directory, reports, pages), *Removals(simulation, directory, registration).endpoints()]
        ),
        AUTHORITY: Authority(SignOn(registration, tokens), clock).app(),
    }

"""All sites of a simulation: each tenant's of each vendor, and the admin's; one origin each, as vendors have them."""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import ASGIApp

from simulator.service.simulation import Simulation
from simulator.service.sites.admin import Admin
from simulator.service.sites.transport import Transport

ADMIN = "admin"


class Site(NamedTuple):
    """What is served on a port of its own."""

    name: str
    app: ASGIApp


def sites(simulation: Simulation) -> list[Site]:
    """Return the sites; a tenant's are named ``<idp>:<tenant>``, or ``<idp>:<tenant>:<part>`` where it has several."""
    all_sites = [Site(ADMIN, Admin(simulation).app())]
    for idp, tenant in simulation.tenants:
        issuer = f"{idp}:{tenant}"
        for part, app in simulation.vendors[idp].sites(simulation, tenant).items():
            name = f"{issuer}:{part}" if part else issuer
            all_sites.append(Site(name, Transport(app, simulation, name, issuer)))
    return all_sites

"""``jitgov simulate``: the made-up company's tenants, served until interrupted."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import NamedTuple

import click
import yaml

from simulator.company.company import Company
from simulator.organisation.plan import Plan
from simulator.records.instants import instant
from simulator.service.clock import Clock
from simulator.service.faults import Faults
from simulator.service.graph.registration import Registration
from simulator.service.graph.throttle import REPORT_REQUESTS
from simulator.service.okta.admission import rate_limits
from simulator.service.okta.admission.settings import OrgSettings
from simulator.service.simulation import Simulation
from simulator.service.sites.app import ADMIN
from simulator.service.sites.serving import Serving
from simulator.service.source_settings import sources
from simulator.service.vendors import vendors

SERVING = "# serving until interrupted"
"""The last line printed: whoever reads may begin."""
_EVERY = "all"


class SimulateRequest(NamedTuple):
    """Which company is served, at what time, and how badly."""

    people: int | None
    records: int | None
    seed: int | None
    at: int | None
    speed: float
    fault_options: tuple[str, ...]
    retention_days: int | None
    faster: float
    dpop: bool
    first_port: int | None
    out: Path


def serve(request: SimulateRequest) -> None:
    """Serve the company's tenants until interrupted."""
    seed = Plan().seed if request.seed is None else request.seed
    usual = Plan(seed=seed)
    company = Company(usual._replace(people=request.people or usual.people, records=request.records or usual.records))
    clock = Clock(company.plan.end if request.at is None else request.at, request.speed)
    limits, kept_days = rate_limits.faster(request.faster), request.retention_days
    orgs = OrgSettings(per_minute=limits, retention_days=kept_days, demand_dpop=request.dpop)
    registration = Registration(retention_days=kept_days, report_requests=int(REPORT_REQUESTS * request.faster))
    faults = _faults(seed, request.fault_options)
    simulation = Simulation(company, vendors(orgs, registration), clock, faults)
    click.echo(f"Making the company's records up to {instant(clock.now()).isoformat()}", err=True)
    simulation.catch_up()
    with Serving(simulation, request.first_port or 0) as serving:
        click.echo(f"# the admin site: {serving.url(ADMIN)}")
        settings = {"sources": sources(simulation, registration, request.out)}
        click.echo(yaml.safe_dump(settings, sort_keys=False), nl=False)
        click.echo(SERVING)
        _until_interrupted()


def _faults(seed: int, options: tuple[str, ...]) -> Faults:
    faults = Faults(seed)
    for option in options:
        name, _, probability = option.partition("=")
        try:
            if name == _EVERY:
                faults.switch_on_all(float(probability or 1))
            else:
                faults.switch_on(name, float(probability or 1))
        except ValueError as wrong:
            raise click.BadParameter(str(wrong), param_hint="--fault") from wrong
    return faults


def _until_interrupted() -> None:
    threading.Event().wait()

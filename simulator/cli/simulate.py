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


class Wanted(NamedTuple):
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


def serve(wanted: Wanted) -> None:
    """Serve the company's tenants until interrupted."""
    people, records, at, speed, fault_options, retention_days, faster, dpop, first_port, out = (
        *wanted[:2],
        *wanted[3:],
    )
    seed = Plan().seed if wanted.seed is None else wanted.seed
    usual = Plan(seed=seed)
    company = Company(usual._replace(people=people or usual.people, records=records or usual.records))
    clock = Clock(company.plan.end if at is None else at, speed)
    orgs = OrgSettings(per_minute=rate_limits.faster(faster), retention_days=retention_days, demand_dpop=dpop)
    registration = Registration(retention_days=retention_days, report_requests=int(REPORT_REQUESTS * faster))
    simulation = Simulation(company, vendors(orgs, registration), clock, _faults(seed, fault_options))
    click.echo(f"Making the company's records up to {instant(clock.now()).isoformat()}", err=True)
    simulation.catch_up()
    with Serving(simulation, first_port or 0) as serving:
        click.echo(f"# the admin site: {serving.url(ADMIN)}")
        settings = {"sources": sources(simulation, registration, out)}
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

"""``jitgov simulate``: the made-up company's tenants, served until interrupted."""

from __future__ import annotations

import threading
from pathlib import Path

import click
import yaml

from governance.cli.options import Instant
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


@click.command()
@click.option("--people", type=click.IntRange(min=20), help="How many people the company has; else 1,200.")
@click.option("--records", type=click.IntRange(min=400), help="How many log records they leave; else about 207,000.")
@click.option("--seed", type=int, default=Plan().seed, show_default=True, help="Another seed, another company.")
@click.option("--at", type=Instant(), help="What time it is there; else the end of the company's half year.")
@click.option("--speed", type=click.FloatRange(min=0), default=1.0, show_default=True, help="0 stands still.")
@click.option(
    "--fault", "fault_options", multiple=True, metavar="NAME=PROBABILITY", help="A fault to show, or all=0.01."
)
@click.option("--retention-days", type=click.IntRange(min=1), help="How long logs are kept; else for ever.")
@click.option(
    "--faster",
    type=click.FloatRange(min=1),
    default=1.0,
    show_default=True,
    metavar="TIMES",
    help="The vendors' limits of requests are so many times as high: for a clock that runs fast.",
)
@click.option("--dpop", is_flag=True, help="Okta's access tokens are bound to a key.")
@click.option("--first-port", type=click.IntRange(1024, 65_000), help="Ports from this one on; else free ones.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("simulate-out"), show_default=True
)
def simulate(
    people: int | None, records: int | None, seed: int, at: int | None, speed: float, fault_options: tuple[str, ...],
    retention_days: int | None, faster: float, dpop: bool, first_port: int | None, out: Path,
) -> None:  # fmt: skip
    """Serve a made-up company's tenants as Okta and Entra would.

    Prints each site's URL and the sources to collect from them, with secrets in files below --out. The admin site
    sets clock and faults (/clock, /faults), and tells what became visible (/ledger) and what was asked (/requests).
    """
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

"""The simulator's commands: demo, simulate; what they do is imported when they are called."""

from __future__ import annotations

from pathlib import Path

import click

from governance.cli.options import Instant


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-out"), show_default=True)
@click.option("--people", type=click.IntRange(min=20), help="How many people the company has; else 1,200.")
@click.option("--records", type=click.IntRange(min=400), help="How many log records they leave; else about 207,000.")
@click.pass_context
def demo(ctx: click.Context, out: Path, people: int | None, records: int | None) -> None:
    """Run the main job on a made-up company: collect, govern, sweep, review, report.

    The company's Okta and Entra are served on this machine meanwhile; nothing else is contacted, and nothing has to be
    set up. Each run starts afresh below --out and leaves the database there.
    """
    from simulator.cli.demo import run_demo

    run_demo(ctx, out, people, records)


@click.command()
@click.option("--people", type=click.IntRange(min=20), help="How many people the company has; else 1,200.")
@click.option("--records", type=click.IntRange(min=400), help="How many log records they leave; else about 207,000.")
@click.option("--seed", type=int, help="Another seed, another company.")
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
    people: int | None, records: int | None, seed: int | None, at: int | None, speed: float,
    fault_options: tuple[str, ...], retention_days: int | None, faster: float, dpop: bool, first_port: int | None,
    out: Path,
) -> None:  # fmt: skip
    """Serve a made-up company's tenants of Okta and Entra.

    Prints each site's URL and the sources to collect from them, with secrets in files below --out. The admin site
    sets clock and faults (/clock, /faults), and tells what became visible (/ledger) and what was asked (/requests).
    """
    from simulator.cli.simulate import SimulateRequest, serve

    serve(
        SimulateRequest(people, records, seed, at, speed, fault_options, retention_days, faster, dpop, first_port, out)
    )

"""The command that runs all roles in one process: collect, govern, and the scheduled jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from front_door.door import Door
from governance.cli.govern import ended_by_signals, governing
from governance.queries.snapshot import Snapshot
from governance.store.engine import reading
from governance.store.open_store import open_store
from ingest.cli.files import open_house_bus
from ingest.contract.instants import from_micros
from reviews.cli.reviews import owners_of
from reviews.jobs.runner import Scope, scheduling, works
from reviews.reports.catalogue import load_reports


@click.command()
@click.pass_obj
def run(door: Door) -> None:
    """Collect from the sources, govern and do the scheduled jobs, all in one process.

    Several may run at once over one Kafka and one PostgreSQL: a job's slot is run once, and a source is collected by
    one of them. SIGTERM ends it at the next safe point.
    """
    settings = door.settings
    with (
        governing(door) as worker,
        ended_by_signals(worker),
        open_store(door.settings.store.url) as engine,
        collecting(door),
    ):
        scope = Scope(engine, settings.governance, settings.reviews, owners_of(settings.governance))
        due = works(scope, lambda now: _weekly_report(scope, now))
        with scheduling(engine, due, _say):
            _say("running; scheduled: " + (", ".join(work.job.name for work in due) or "nothing"))
            done = worker.run(until_idle=False)
    _say(f"ended; governed {done.events:,} events")


@contextmanager
def collecting(door: Door) -> Iterator[None]:
    """Collect from all sources of the settings meanwhile; without any, nothing is loaded and nothing done."""
    sources = {f"sources[{number}]": source for number, source in enumerate(door.settings.sources)}
    if not sources:
        yield
        return
    # Imported here: the clients cost half a second, which a worker without sources does not need.
    from ingest.collection.log_output import log_to_stderr
    from ingest.collection.scheduler import runner as running

    log_to_stderr()
    bus = open_house_bus(door.settings.bus)
    with running.beside(running.Plan(sources, door.settings.collect, door.environ, bus.publisher)):
        yield


def _weekly_report(scope: Scope, now: int) -> str:
    """Write the report of the week that ends with coverage; return its page's path."""
    with reading(scope.engine) as connection:
        snapshot = Snapshot(connection, scope.governance)
        as_of = snapshot.default_as_of(now).at
        folder = Path(scope.reviews.schedule.weekly_report.out) / from_micros(as_of).date().isoformat()
        return str(load_reports()["weekly"].write(snapshot, as_of, folder).page)


def _say(line: str) -> None:
    click.echo(line, err=True)

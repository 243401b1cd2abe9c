"""The command that runs all roles in one process: govern, and the scheduled jobs."""

from __future__ import annotations

import click

from front_door.door import Door
from governance.govern import ended_by_signals, governing
from governance.opening import open_store
from reviews.commands import owners_of
from reviews.jobs import Scope, scheduling, works


@click.command()
@click.pass_obj
def run(door: Door) -> None:
    """Govern and do the scheduled jobs, all in one process.

    Several may run at once over one Kafka and one PostgreSQL: a job's slot is run once. SIGTERM ends it at the next
    safe point.
    """
    settings = door.settings
    with governing(door) as worker, ended_by_signals(worker), open_store(door) as engine:
        scope = Scope(engine, settings.governance, settings.reviews, owners_of(settings.governance))
        due = works(scope, None)
        with scheduling(engine, due, _say):
            _say("running; scheduled: " + (", ".join(work.job.name for work in due) or "nothing"))
            done = worker.run(until_idle=False)
    _say(f"ended; governed {done.events:,} events")


def _say(line: str) -> None:
    click.echo(line, err=True)

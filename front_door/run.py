"""What ``jitgov run`` does: all roles in one process, collect, govern, and the scheduled jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from front_door.context import CommandContext
from governance.cli.govern import ended_by_signals, governing
from governance.store.database.open_store import open_store
from ingest.cli.files import open_house_bus
from reviews.cli.reviewing import owners_of
from reviews.jobs.interface import JobContext
from reviews.jobs.runner import scheduling, works


def run_all(context: CommandContext) -> None:
    """Collect, govern and do the scheduled jobs until a signal ends it."""
    settings = context.settings
    with (
        governing(context) as worker,
        ended_by_signals(worker),
        open_store(context.settings.store.url) as engine,
        collecting(context),
    ):
        job_context = JobContext(engine, settings.governance, settings.reviews, owners_of(settings.governance))
        due = works(job_context)
        # Said first: what was missed is caught up as soon as the schedule begins.
        _say("running; scheduled: " + (", ".join(work.name for work in due) or "nothing"))
        with scheduling(engine, due, _say):
            done = worker.run(until_idle=False)
    _say(f"ended; governed {done.events:,} events")


@contextmanager
def collecting(context: CommandContext) -> Iterator[None]:
    """Collect from all sources of the settings meanwhile; without any, nothing is loaded and nothing done."""
    sources = {f"sources[{number}]": source for number, source in enumerate(context.settings.sources)}
    if not sources:
        yield
        return
    # Imported here: the clients cost half a second, which a worker without sources does not need.
    from ingest.collection.log_output import log_to_stderr
    from ingest.collection.scheduler import runner as running

    log_to_stderr()
    bus = open_house_bus(context.settings.bus)
    with running.beside(running.Plan(sources, context.settings.collect, context.environ, bus.publisher)):
        yield


def _say(line: str) -> None:
    click.echo(line, err=True)

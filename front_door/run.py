"""What ``jitgov run`` does: all roles in one process, collect, govern, the scheduled jobs, and the console."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from msgspec.structs import replace

from front_door.context import CommandContext
from front_door.health import serving_health
from front_door.process_lines import process_lines
from front_door.readiness import Readiness
from front_door.remediating import remediating
from front_door.telling import telling
from governance.cli.govern import ended_by_signals, governing
from governance.store.database.open_store import open_store
from ingest.cli.files import open_house_bus
from ingest.config.source_settings import SourceSettings
from ingest.contract.counting import counted
from reviews.cli.job_running import job_context
from reviews.jobs.runner import scheduling, works


def run_all(context: CommandContext) -> None:
    """Collect, govern and do the scheduled jobs until a signal ends it.

    Raises SetupError before anything begins when settings, store, bus or port are wrong, or no source can be read.
    """
    settings, say = context.settings, process_lines()
    with (
        governing(context, say=say) as worker,
        ended_by_signals(worker),
        open_store(settings.store) as engine,
        serving_console(context, say, worker.stop),
        serving_health(settings.collect.metrics_port, engine, worker),
        collecting(context, worker.stop) as first_reading,
        following_rosters(context, worker.stop),
        telling(context, engine, say, worker.stop),
        remediating(context, engine, say, worker.stop),
    ):
        due = works(job_context(settings, engine))
        say("running; scheduled: " + (", ".join(work.name for work in due) or "nothing"))
        with scheduling(engine, due, say, ready=Readiness(worker, engine, first_reading)):
            done = worker.run(until_idle=False)
    say(f"ended; governed {counted(done.events, 'event')}")


@contextmanager
def serving_console(context: CommandContext, say: Callable[[str], None], ended: Callable[[], None]) -> Iterator[None]:
    """Serve the console meanwhile, where the settings say so; ``ended`` is called where that breaks.

    Raises SetupError before anything begins where nobody could sign in, or its port is taken.
    """
    if not context.settings.console.enabled:
        yield
        return
    # Imported here: its pages cost what a worker without them does not need.
    from console.cli.serving import serving_all

    with serving_all(context, say, ended):
        yield


@contextmanager
def collecting(context: CommandContext, ended: Callable[[], None]) -> Iterator[threading.Event]:
    """Collect from all sources of the settings meanwhile; gives what is set after the first reading of each.

    Without any source nothing is loaded and nothing done. Raises SetupError where none can be read; ``ended`` is called
    when the last one stops.
    """
    sources = _sources(context, are_rosters=False)
    if not sources:
        nothing_to_read = threading.Event()
        nothing_to_read.set()
        yield nothing_to_read
        return
    # Imported here: the clients cost half a second, which a worker without sources does not need.
    from ingest.collection.log_output import log_to_stderr
    from ingest.collection.scheduler import runner

    log_to_stderr()
    bus = open_house_bus(context.settings.bus)
    # The process serves the metrics of all its roles itself.
    chosen = replace(context.settings.collect, metrics_port=None)
    with runner.beside(runner.Plan(sources, chosen, context.environ, bus.publisher), ended) as first_reading:
        yield first_reading


@contextmanager
def following_rosters(context: CommandContext, ended: Callable[[], None]) -> Iterator[None]:
    """Read the rosters of the settings meanwhile, whenever they change; ``ended`` is called where that breaks."""
    sources = _sources(context, are_rosters=True)
    if not sources:
        yield
        return
    from ingest.cli.collect_rosters import place_of
    from ingest.imports.roster_following import RosterFollower, rosters_beside

    with rosters_beside(RosterFollower(sources, place_of(context)), context.settings.collect.poll_seconds, ended):
        yield


def _sources(context: CommandContext, *, are_rosters: bool) -> Mapping[str, SourceSettings]:
    numbered = enumerate(context.settings.sources)
    return {f"sources[{number}]": source for number, source in numbered if source.is_roster == are_rosters}

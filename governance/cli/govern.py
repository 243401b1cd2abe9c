"""What ``jitgov govern`` does: intake, evaluator and sealer."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from governance.cli.context import BusChoice, WorkerContext
from governance.policies.catalogue import compiled
from governance.store.clock import now_micros
from governance.store.database.open_store import open_store
from governance.worker.background_loops import Clock, Say
from governance.worker.store_watch import ending_without_store
from governance.worker.worker import Govern
from ingest.bus.open import open_bus
from ingest.bus.topics import house_topics
from ingest.contract.counting import counted


def _echo(line: str) -> None:
    click.echo(line, err=True)


def run_worker(context: WorkerContext, *, until_idle: bool, take_over: bool = False, clock: Clock = now_micros) -> None:
    """Govern until a signal ends it, or until idle; say what was done. Raises click.Abort where it was not idle yet."""
    began = time.monotonic()
    with governing(context, take_over=take_over, clock=clock) as worker, ended_by_signals(worker) as came:
        done = worker.run(until_idle=until_idle)
    seconds = max(time.monotonic() - began, 1e-9)
    click.echo(
        f"governed {counted(done.events, 'event')} in {seconds:.1f} s ({done.events / seconds:,.0f} a second)", err=True
    )
    if until_idle and came:
        raise click.Abort  # whoever waits for all to be governed must not go on


@contextmanager
def governing(
    context: WorkerContext, *, take_over: bool = False, say: Say = _echo, clock: Clock = now_micros
) -> Iterator[Govern]:
    """Give a governing worker over the store and the bus that the settings name; ``say`` tells its lines."""
    chosen = context.settings.bus
    bus = open_bus(chosen.url, chosen.options, chosen.client)
    bus.create_topics(house_topics(chosen.partitions))
    with open_store(context.settings.store) as engine, ending_without_store(engine):
        rules = compiled(context.settings.governance)
        apart = (chosen.url, dict(chosen.options), chosen.client) if _worth_a_process(chosen, engine) else None
        yield Govern(
            bus,
            engine,
            rules,
            chosen.group,
            say,
            apart,
            read_rules=lambda: compiled(context.reread().governance),
            take_over=take_over,
            clock=clock,
            witnesses=context.settings.store.witnesses,
        )


def _worth_a_process(chosen: BusChoice, engine: Engine) -> bool:
    """Tell whether reading apart pays: it does where servers do the rest of the work and a processor is left for it."""
    servers = chosen.url.startswith("kafka:") and engine.dialect.name == "postgresql"
    return servers and (os.cpu_count() or 1) > 1


@contextmanager
def ended_by_signals(worker: Govern) -> Iterator[list[int]]:
    """Let SIGTERM and SIGINT end the worker at its next safe point, SIGHUP read its settings; gives what ended it.

    Only the main thread can be told by signals.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return

    def end(number: int, _frame: object) -> None:
        came.append(number)
        worker.stop()

    before = {signal_number: signal.signal(signal_number, end) for signal_number in (signal.SIGTERM, signal.SIGINT)}
    before[signal.SIGHUP] = signal.signal(signal.SIGHUP, lambda _number, _frame: worker.reload())
    try:
        yield came
    finally:
        for signal_number, handler in before.items():
            signal.signal(signal_number, handler)

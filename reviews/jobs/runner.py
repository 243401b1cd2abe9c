"""Runs the scheduled jobs: APScheduler says when, a claim in the store says who, the claim's row says how it went.

Nothing of the schedule is persisted but those rows. What was due while nothing ran, and what a worker died over, is
found by looking for it, at the start and every few minutes.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine

from governance.store.running.heartbeats import heartbeats
from ingest.contract.errors import JitgovError
from reviews.jobs.catalogue import scheduled
from reviews.jobs.interface import JobContext, Times
from reviews.jobs.schedule import latest_slot
from reviews.jobs.slot_claims import claim, finish, heartbeat
from reviews.store.job_runs import Slot

Clock = Callable[[], int]
Say = Callable[[str], None]
Do = Callable[[int], str]
"""Does a job, given the instant it is done at, and returns its last line."""

_MISFIRE_GRACE_SECONDS = 6 * 3600
_LOOK_AGAIN_SECONDS = 300
_READY_ASKED_SECONDS = 1
_CATCH_UP = "catch_up"
_HEARTBEAT_SECONDS = 60.0


class Work(NamedTuple):
    """A job by its name, when it is due, and what is done then."""

    name: str
    times: Times
    do: Do


def now_micros() -> int:
    """Return the wall clock in microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000


def works(context: JobContext) -> list[Work]:
    """Return the jobs that are enabled, each with what it does. Raises SetupError when their settings are wrong."""
    return [
        Work(job.name, times, partial(job.run, context, settings))
        for job, settings, times in scheduled(context.reviews)
    ]


def run_due(engine: Engine, work: Work, clock: Clock, say: Say) -> bool:
    """Run the latest slot due, unless somebody has it; return whether it was run here.

    A job that fails is recorded as failed, with the error, and is due again at its next slot.
    """
    due_at = latest_slot(work.times, clock())
    if due_at is None:
        return False
    # A name per run: a claim that was lost and taken over is never mistaken for one's own.
    slot = Slot(work.name, due_at, f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")
    if not claim(engine, slot, clock()):
        return False
    with heartbeats("heartbeat", lambda: heartbeat(engine, slot, clock()), _HEARTBEAT_SECONDS):
        try:
            result, failed = work.do(clock()), False
        except Exception as error:  # noqa: BLE001 - whatever it was, it is recorded, and the other jobs go on
            result, failed = f"{type(error).__name__}: {error}", True
    finish(engine, slot, "failed" if failed else "done", result, clock())
    say(f"{work.name} {'failed' if failed else 'done'}: {result}")
    return True


def trigger(times: Times) -> Any:
    """Return the times as APScheduler reads them."""
    hours = f"{times.hour}-23" if times.hourly else times.hour
    return CronTrigger(hour=hours, minute=0, second=0, day_of_week=times.weekday, day=times.day, timezone=UTC)


@contextmanager
def scheduling(
    engine: Engine,
    due: Sequence[Work],
    say: Say,
    clock: Clock = now_micros,
    ready: Callable[[], bool] = lambda: True,
) -> Iterator[None]:
    """Run the jobs when they are due, one at a time, in a thread of their own; the end waits for the one that runs.

    None is run before the store is ``ready`` to be judged by: what was due until then is caught up afterwards.
    """
    over = threading.Event()

    def catch_up() -> None:
        if ready():
            scheduler.remove_job(_CATCH_UP)
            fire(due)

    def fire(some: Sequence[Work]) -> None:
        for work in some if ready() else ():
            if over.is_set():
                return
            try:
                run_due(engine, work, clock, say)
            except JitgovError as error:
                say(f"{work.name}: {error}; it is tried again in {_LOOK_AGAIN_SECONDS // 60} minutes")

    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "misfire_grace_time": _MISFIRE_GRACE_SECONDS},
    )
    for work in due:
        scheduler.add_job(fire, trigger(work.times), [[work]], id=work.name)
    scheduler.add_job(fire, "interval", [due], seconds=_LOOK_AGAIN_SECONDS, id="look_again")
    scheduler.add_job(catch_up, "interval", seconds=_READY_ASKED_SECONDS, next_run_time=datetime.now(UTC), id=_CATCH_UP)
    scheduler.start()
    try:
        yield
    finally:
        over.set()
        scheduler.shutdown(wait=True)

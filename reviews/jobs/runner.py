"""Runs the scheduled jobs: APScheduler says when, a claim in the store says who, the claim's row says how it went.

Nothing of the schedule is persisted but those rows. What was due while nothing ran, and what a worker died over, is
found by looking for it, at the start and every few minutes: of the slots of a job that were missed the last one is
served, within the days that the job is caught up.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.running.heartbeats import heartbeats
from governance.worker.interpreter_tuning import suited_interpreter
from ingest.contract.errors import DeclinedError, JitgovError
from ingest.contract.instants import from_micros, to_micros
from reviews.jobs.catalogue import ScheduledJob, scheduled
from reviews.jobs.interface import JobContext, Lease, Times
from reviews.jobs.schedule import due_slots, latest_slot, next_slot
from reviews.jobs.slot_claims import DEAD_AFTER, Terms, claim, finish, heartbeat, keep_slot, noted_place
from reviews.store.job_runs import Slot, run_state, running_worker

Clock = Callable[[], int]
Say = Callable[[str], None]
Do = Callable[[int, Lease], str]
"""Does a job, given the instant it is done at and its hold on the slot, and returns its last line."""

_MISFIRE_GRACE_SECONDS = 6 * 3600
_LOOK_AGAIN_SECONDS = 300
_READY_ASKED_SECONDS = 1
_CATCH_UP = "catch_up"
_HEARTBEAT_SECONDS = 60.0
_MINUTE = 60_000_000


class Work(NamedTuple):
    """A job by its name, when it is due, and what is done then."""

    name: str
    times: Times
    do: Do
    deadline_minutes: int = 360


def works(context: JobContext) -> list[Work]:
    """Return the jobs that are enabled, each with what it does. Raises SetupError when their settings are wrong."""
    return [work_of(context, scheduled_job) for scheduled_job in scheduled(context.reviews)]


def work_of(context: JobContext, scheduled_job: ScheduledJob) -> Work:
    """Return a job with what it does."""

    def do(now: int, lease: Lease) -> str:
        return scheduled_job.job.run(context._replace(lease=lease), scheduled_job.settings, now)

    job = scheduled_job.job
    return Work(job.name, scheduled_job.times, do, job.deadline_minutes)


def run_due(engine: Engine, work: Work, clock: Clock, say: Say) -> bool:
    """Run the latest slot due, unless somebody has it; return whether it was run here.

    A job that fails is recorded as failed, with the error, and is due again at its next slot.
    """
    due_at = latest_slot(work.times, clock())
    if due_at is None:
        return False
    slot = _slot(work, due_at)
    if not claim(engine, slot, clock(), _terms(work, clock())):
        return False
    last_line, error = _done(engine, work, slot, clock)
    say(f"{work.name} {'failed' if error else 'done'}: {last_line}")
    return True


def run_asked(engine: Engine, work: Work, clock: Clock, author: Author) -> str:
    """Run a job because a person asks for it; return its last line.

    It serves the latest slot due where nobody did, and is a run of its own otherwise. Raises DeclinedError while
    somebody is at it, and whatever the job raises, once that is recorded.
    """
    now = clock()
    due_at = latest_slot(work.times, now)
    with reading(engine) as connection:
        worker = running_worker(connection, work.name, now - DEAD_AFTER)
        served = due_at is None or run_state(connection, work.name, due_at) is not None
    if worker is not None:
        raise DeclinedError(f"{work.name} is being run by {worker}; see `jitgov jobs list`")
    slot = _slot(work, now if due_at is None or served else due_at)
    if not claim(engine, slot, now, _terms(work, now, author)):
        raise DeclinedError(f"somebody else has just begun {work.name}; see `jitgov jobs list`")
    last_line, error = _done(engine, work, slot, clock)
    if error is not None:
        raise error
    return last_line


def _slot(work: Work, due_at: int) -> Slot:
    # A name per run: a claim that was lost and taken over is never mistaken for one's own.
    return Slot(work.name, due_at, f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}")


def _terms(work: Work, now: int, author: Author | None = None) -> Terms:
    return Terms(now + work.deadline_minutes * _MINUTE, author)


def _done(engine: Engine, work: Work, slot: Slot, clock: Clock) -> tuple[str, Exception | None]:
    """Do what a claimed slot is for, and record how it ended; return its last line, and the error where it failed."""
    deadline_at = clock() + work.deadline_minutes * _MINUTE

    def beat() -> None:
        # Past its end a run lets go of the slot: whoever hangs must not keep it for ever.
        if clock() <= deadline_at:
            heartbeat(engine, slot, clock())

    lease = Lease(
        lambda place: keep_slot(engine, slot, place, clock(), deadline_at),
        noted_place(engine, slot),
        slot.due_at,
        partial(due_slots, work.times),
    )
    error: Exception | None = None
    with suited_interpreter(), heartbeats("heartbeat", beat, _HEARTBEAT_SECONDS):
        try:
            last_line = work.do(clock(), lease)
        except Exception as raised:  # noqa: BLE001 - whatever it was, it is recorded, and the other jobs go on
            error, last_line = raised, f"{type(raised).__name__}: {raised}"
        except (KeyboardInterrupt, SystemExit):
            # Whoever ends it says so: else the slot would seem to be run, until its heartbeat is missed.
            finish(engine, slot, "failed", "interrupted by a signal", clock())
            raise
    finish(engine, slot, "done" if error is None else "failed", last_line, clock())
    return last_line, error


class SlotTrigger(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """A job's times as APScheduler asks for them: one source of truth with what is caught up."""

    def __init__(self, times: Times) -> None:
        self._times = times

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the first slot from ``now`` on, later than the one before."""
        after = to_micros(now) - 1
        if previous_fire_time is not None:
            after = max(after, to_micros(previous_fire_time))
        return from_micros(next_slot(self._times, after)).astimezone(UTC)


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

    def fire(works_due: Sequence[Work]) -> None:
        for work in works_due if ready() else ():
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
        scheduler.add_job(fire, SlotTrigger(work.times), [[work]], id=work.name)
    scheduler.add_job(fire, "interval", [due], seconds=_LOOK_AGAIN_SECONDS, id="look_again")
    scheduler.add_job(catch_up, "interval", seconds=_READY_ASKED_SECONDS, next_run_time=datetime.now(UTC), id=_CATCH_UP)
    scheduler.start()
    try:
        yield
    finally:
        over.set()
        scheduler.shutdown(wait=True)

"""Runs of jobs as rows: one per (job, instant due), claimed, kept alive, ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows, run
from governance.store.database.streaming import stream

_CLAIM = (
    "INSERT INTO job_run (job, due_at, status, worker, claimed_at, heartbeat_at, deadline_at, asked_by) "
    "VALUES (%s, %s, 'running', %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_SILENT = "WHERE job = %s AND due_at = %s AND status = 'running' AND heartbeat_at < %s"
_TAKE_OVER = (
    "UPDATE job_run SET worker = %s, claimed_at = %s, heartbeat_at = %s, deadline_at = %s, attempts = attempts + 1 "
    f"{_SILENT} AND attempts < %s"
)
_GIVE_UP = f"UPDATE job_run SET status = 'failed', result = %s, finished_at = %s {_SILENT} AND attempts >= %s"
_MINE = "WHERE job = %s AND due_at = %s AND worker = %s AND status = 'running'"
_BEAT = f"UPDATE job_run SET heartbeat_at = %s {_MINE}"
_PLACE = f"UPDATE job_run SET heartbeat_at = %s, place = %s {_MINE}"
_FINISH = f"UPDATE job_run SET status = %s, result = %s, finished_at = %s, heartbeat_at = %s {_MINE}"
_STATE = "SELECT status, heartbeat_at, place FROM job_run WHERE job = %s AND due_at = %s"
_ALIVE = "SELECT worker FROM job_run WHERE job = %s AND status = 'running' AND heartbeat_at >= %s"
_LAST = (
    "SELECT job, due_at, status, worker, heartbeat_at, finished_at, result FROM job_run r "
    "WHERE due_at = (SELECT MAX(x.due_at) FROM job_run x WHERE x.job = r.job) ORDER BY job"
)
_HISTORY = (
    "SELECT job, due_at, status, worker, heartbeat_at, finished_at, result, claimed_at, attempts, asked_by "
    "FROM job_run WHERE due_at >= %s AND due_at < %s ORDER BY due_at DESC, job"
)
_FIRST_CLAIMED = "SELECT MIN(claimed_at) FROM job_run"
_LAST_DONE = "SELECT MAX(claimed_at) FROM job_run WHERE job = %s AND status = 'done'"


class Slot(NamedTuple):
    """An instant at which a job was due, and the worker that wants it; a worker's name is its alone."""

    job: str
    due_at: int
    worker: str


class JobRun(NamedTuple):
    """How a job's last run went: ``running``, ``done`` or ``failed``; the result is its last line, or the error."""

    job: str
    due_at: int
    status: str
    worker: str
    heartbeat_at: int
    finished_at: int | None
    result: str | None


class PastRun(NamedTuple):
    """A run, whole; ``asked_by``: an ``Author`` as canonical JSON, None for the schedule's."""

    job: str
    due_at: int
    status: str
    worker: str
    heartbeat_at: int
    finished_at: int | None
    result: str | None
    claimed_at: int
    attempts: int
    asked_by: str | None


class RunState(NamedTuple):
    """How a run stands, when its worker was last alive, and how far it said that it came."""

    status: str
    heartbeat_at: int
    place: str | None


class Claim(NamedTuple):
    """What is written of who takes a slot."""

    slot: Slot
    at: int
    deadline_at: int | None = None
    asked_by: str | None = None


def insert_claim(connection: Connection, claim: Claim) -> bool:
    """Claim a slot that nobody had; return whether it is this worker's."""
    slot, at = claim.slot, claim.at
    values = (slot.job, slot.due_at, slot.worker, at, at, claim.deadline_at, claim.asked_by)
    return run(connection, _CLAIM, values) == 1


def take_over_claim(connection: Connection, claim: Claim, silent_since: int, most: int) -> bool:
    """Claim a slot whose worker was last alive before ``silent_since``; return whether it is this worker's.

    ``most``: workers who may have it in turn.
    """
    slot, at = claim.slot, claim.at
    values = (slot.worker, at, at, claim.deadline_at, slot.job, slot.due_at, silent_since, most)
    return run(connection, _TAKE_OVER, values) == 1


def give_up_claim(connection: Connection, slot: Slot, silent_since: int, most: int, result: str, now: int) -> bool:
    """End a slot over which ``most`` workers died as failed; return whether it was one."""
    return run(connection, _GIVE_UP, (result, now, slot.job, slot.due_at, silent_since, most)) == 1


def note_place(connection: Connection, slot: Slot, place: str, now: int) -> bool:
    """Note how far the slot's worker came; return False when the slot is not its any more."""
    return run(connection, _PLACE, (now, place, *_whose(slot))) == 1


def running_worker(connection: Connection, job: str, alive_since: int) -> str | None:
    """Return who is at a job and was alive since an instant; None: nobody."""
    workers = rows(connection, _ALIVE, (job, alive_since))
    return workers[0][0] if workers else None


def beat(connection: Connection, slot: Slot, now: int) -> bool:
    """Note that the slot's worker is alive; return False when the slot is not its any more."""
    return run(connection, _BEAT, (now, *_whose(slot))) == 1


def finish_run(connection: Connection, slot: Slot, status: str, result: str, now: int) -> bool:
    """Record how the run ended; return False when the slot is not this worker's any more."""
    return run(connection, _FINISH, (status, result, now, now, *_whose(slot))) == 1


def run_state(connection: Connection, job: str, due_at: int) -> RunState | None:
    """Return how a slot's run stands; None where nobody claimed it."""
    runs = rows(connection, _STATE, (job, due_at))
    return RunState._make(runs[0]) if runs else None


def last_done_at(connection: Connection, job: str) -> int | None:
    """Return when the last run of a job began that was done; None: none was."""
    at: int | None = rows(connection, _LAST_DONE, (job,))[0][0]
    return at


def first_claimed_at(connection: Connection) -> int | None:
    """Return when a slot of any job was first claimed; None: none ever was."""
    at: int | None = rows(connection, _FIRST_CLAIMED)[0][0]
    return at


def last_runs(connection: Connection) -> list[JobRun]:
    """Return the last run of each job that ever ran."""
    return [JobRun._make(row) for row in rows(connection, _LAST)]


def past_runs(connection: Connection, since: int, until: int) -> Iterator[PastRun]:
    """Yield the runs that were due from an instant on and before another, the latest first."""
    for block in stream(connection, _HISTORY, (since, until)):
        yield from map(PastRun._make, block)


def _whose(slot: Slot) -> tuple[str, int, str]:
    return slot.job, slot.due_at, slot.worker

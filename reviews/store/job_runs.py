"""Runs of jobs as rows: one per (job, instant due), claimed, kept alive, ended."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import rows, run

_CLAIM = (
    "INSERT INTO job_run (job, due_at, status, worker, claimed_at, heartbeat_at) "
    "VALUES (%s, %s, 'running', %s, %s, %s) ON CONFLICT DO NOTHING"
)
_TAKE_OVER = (
    "UPDATE job_run SET worker = %s, claimed_at = %s, heartbeat_at = %s "
    "WHERE job = %s AND due_at = %s AND status = 'running' AND heartbeat_at < %s"
)
_MINE = "WHERE job = %s AND due_at = %s AND worker = %s AND status = 'running'"
_BEAT = f"UPDATE job_run SET heartbeat_at = %s {_MINE}"
_FINISH = f"UPDATE job_run SET status = %s, result = %s, finished_at = %s, heartbeat_at = %s {_MINE}"
_STATE = "SELECT status, heartbeat_at FROM job_run WHERE job = %s AND due_at = %s"
_LAST = (
    "SELECT job, due_at, status, worker, heartbeat_at, finished_at, result FROM job_run r "
    "WHERE due_at = (SELECT MAX(x.due_at) FROM job_run x WHERE x.job = r.job) ORDER BY job"
)
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


class RunState(NamedTuple):
    """How a run stands, and when its worker was last alive."""

    status: str
    heartbeat_at: int


def insert_claim(connection: Connection, slot: Slot, now: int) -> bool:
    """Claim a slot that nobody had; return whether it is this worker's."""
    return run(connection, _CLAIM, (slot.job, slot.due_at, slot.worker, now, now)) == 1


def take_over_claim(connection: Connection, slot: Slot, now: int, silent_since: int) -> bool:
    """Claim a slot whose worker was last alive before ``silent_since``; return whether it is this worker's."""
    return run(connection, _TAKE_OVER, (slot.worker, now, now, slot.job, slot.due_at, silent_since)) == 1


def beat(connection: Connection, slot: Slot, now: int) -> bool:
    """Note that the slot's worker is alive; return False when the slot is not its any more."""
    return run(connection, _BEAT, (now, *_whose(slot))) == 1


def finish_run(connection: Connection, slot: Slot, status: str, result: str, now: int) -> bool:
    """Record how the run ended; return False when the slot is not this worker's any more."""
    return run(connection, _FINISH, (status, result, now, now, *_whose(slot))) == 1


def run_state(connection: Connection, job: str, due_at: int) -> RunState | None:
    """Return how a slot's run stands; None where nobody claimed it."""
    found = rows(connection, _STATE, (job, due_at))
    return RunState._make(found[0]) if found else None


def last_done_at(connection: Connection, job: str) -> int | None:
    """Return when the last run of a job began that was done; None: none was."""
    at: int | None = rows(connection, _LAST_DONE, (job,))[0][0]
    return at


def last_runs(connection: Connection) -> list[JobRun]:
    """Return the last run of each job that ever ran."""
    return [JobRun._make(row) for row in rows(connection, _LAST)]


def _whose(slot: Slot) -> tuple[str, int, str]:
    return slot.job, slot.due_at, slot.worker

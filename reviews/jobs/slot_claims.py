"""Who runs which slot of a job: one row per (job, instant due), claimed in a transaction of its own.

However many schedulers there are, one claim of a slot succeeds. A worker that died leaves its claim without a
heartbeat; another one may then have it. The row stays and tells how the run ended.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine

from governance.model.states import DAY
from governance.store.bulk import rows, run
from governance.store.engine import writing
from reviews.jobs.schedule import Job, latest_slot

DEAD_AFTER = DAY // 24 // 6
"""A running job without a heartbeat for ten minutes has no worker any more."""
_CLAIM = (
    "INSERT INTO job_run (job, due_at, status, worker, claimed_at, heartbeat_at) "
    "VALUES (%s, %s, 'running', %s, %s, %s) ON CONFLICT DO NOTHING"
)
_TAKE_OVER = (
    "UPDATE job_run SET worker = %s, claimed_at = %s, heartbeat_at = %s "
    "WHERE job = %s AND due_at = %s AND status = 'running' AND heartbeat_at < %s"
)
_MINE = "WHERE job = %s AND due_at = %s AND worker = %s AND status = 'running'"
_LAST = (
    "SELECT job, due_at, status, worker, heartbeat_at, finished_at, result FROM job_run r "
    "WHERE due_at = (SELECT MAX(x.due_at) FROM job_run x WHERE x.job = r.job) ORDER BY job"
)


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


def claim(engine: Engine, slot: Slot, now: int) -> bool:
    """Return whether the slot is this worker's: nobody had it, or whoever had it died over it."""
    with writing(engine) as connection:
        if run(connection, _CLAIM, (slot.job, slot.due_at, slot.worker, now, now)) == 1:
            return True
        return run(connection, _TAKE_OVER, (slot.worker, now, now, slot.job, slot.due_at, now - DEAD_AFTER)) == 1


def heartbeat(engine: Engine, slot: Slot, now: int) -> bool:
    """Note that the worker is alive; return False when the slot is not its any more."""
    with writing(engine) as connection:
        return run(connection, f"UPDATE job_run SET heartbeat_at = %s {_MINE}", (now, *_whose(slot))) == 1  # noqa: S608


def finish(engine: Engine, slot: Slot, status: Literal["done", "failed"], result: str, now: int) -> bool:
    """Record how the run ended; return False when the slot is not this worker's any more."""
    sql = f"UPDATE job_run SET status = %s, result = %s, finished_at = %s, heartbeat_at = %s {_MINE}"  # noqa: S608
    with writing(engine) as connection:
        return run(connection, sql, (status, result, now, now, *_whose(slot))) == 1


def missed(connection: Connection, job: Job, now: int) -> int | None:
    """Return the latest slot due, where nobody runs or ran it; slots before it are served by it."""
    due_at = latest_slot(job, now)
    if due_at is None:
        return None
    found = rows(
        connection, "SELECT status, heartbeat_at FROM job_run WHERE job = %s AND due_at = %s", (job.name, due_at)
    )
    dead = bool(found) and found[0][0] == "running" and found[0][1] < now - DEAD_AFTER
    return due_at if dead or not found else None


def last_runs(connection: Connection) -> list[JobRun]:
    """Return the last run of each job that ever ran."""
    return [JobRun._make(row) for row in rows(connection, _LAST)]


def _whose(slot: Slot) -> tuple[str, int, str]:
    return slot.job, slot.due_at, slot.worker

"""Who runs which slot of a job: one row per (job, instant due), claimed in a transaction of its own.

However many schedulers there are, one claim of a slot succeeds. A worker that died leaves its claim without a
heartbeat; another one may then have it. The row stays and tells how the run ended.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, Engine

from governance.model.states import DAY
from governance.store.database.engine import writing
from reviews.jobs.interface import Times
from reviews.jobs.schedule import latest_slot
from reviews.store.job_runs import Slot, beat, finish_run, insert_claim, run_state, take_over_claim

DEAD_AFTER = DAY // 24 // 6
"""A running job without a heartbeat for ten minutes has no worker any more."""


def claim(engine: Engine, slot: Slot, now: int) -> bool:
    """Return whether the slot is this worker's: nobody had it, or whoever had it died over it."""
    with writing(engine) as connection:
        return insert_claim(connection, slot, now) or take_over_claim(connection, slot, now, now - DEAD_AFTER)


def heartbeat(engine: Engine, slot: Slot, now: int) -> bool:
    """Note that the worker is alive; return False when the slot is not its any more."""
    with writing(engine) as connection:
        return beat(connection, slot, now)


def finish(engine: Engine, slot: Slot, status: Literal["done", "failed"], result: str, now: int) -> bool:
    """Record how the run ended; return False when the slot is not this worker's any more."""
    with writing(engine) as connection:
        return finish_run(connection, slot, status, result, now)


def missed(connection: Connection, name: str, times: Times, now: int) -> int | None:
    """Return the latest slot due, where nobody runs or ran it; slots before it are served by it."""
    due_at = latest_slot(times, now)
    if due_at is None:
        return None
    state = run_state(connection, name, due_at)
    dead = state is not None and state.status == "running" and state.heartbeat_at < now - DEAD_AFTER
    return due_at if dead or state is None else None

"""Who runs which slot of a job: one row per (job, instant due), claimed in a transaction of its own.

However many schedulers there are, one claim of a slot succeeds. A worker that died leaves its claim without a
heartbeat; another one may then have it, and goes on from the place that was noted last. A slot over which three workers
died is given up. The row stays and tells how the run ended.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine

from governance.model.acts import Author, author_text
from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from governance.store.evidence.audit_rows import first_recorded_at
from ingest.contract.errors import TransientError
from reviews.jobs.interface import Times
from reviews.jobs.schedule import latest_slot
from reviews.store.job_runs import (
    Claim,
    RunState,
    Slot,
    beat,
    finish_run,
    first_claimed_at,
    give_up_claim,
    insert_claim,
    note_place,
    run_state,
    take_over_claim,
)

MOST_ATTEMPTS = 3
TAKEN_WITHIN = DAY // 24 // 4
"""So long a slot may wait for whoever is to run it, behind other jobs: a quarter of an hour is no miss."""
DEAD_AFTER = DAY // 24 // 6
"""A running job without a heartbeat for ten minutes has no worker any more."""


class Terms(NamedTuple):
    """Until when a run must end (None: no end), and who asked for it (None: the schedule)."""

    deadline_at: int | None = None
    asked_by: Author | None = None


OF_SCHEDULE = Terms()


def claim(engine: Engine, slot: Slot, now: int, terms: Terms = OF_SCHEDULE) -> bool:
    """Return whether the slot is this worker's: nobody had it, or whoever had it died over it."""
    asked_by = None if terms.asked_by is None else author_text(terms.asked_by)
    made, silent_since = Claim(slot, now, terms.deadline_at, asked_by), now - DEAD_AFTER
    with writing(engine) as connection:
        if insert_claim(connection, made) or take_over_claim(connection, made, silent_since, MOST_ATTEMPTS):
            return True
        died = f"{MOST_ATTEMPTS} workers died over it: it is not begun again until it is due next"
        give_up_claim(connection, slot, silent_since, MOST_ATTEMPTS, died, now)
        return False


def noted_place(engine: Engine, slot: Slot) -> str | None:
    """Return how far whoever had the slot before came, by his own word; None: nobody had, or said so."""
    with reading(engine) as connection:
        state = run_state(connection, slot.job, slot.due_at)
    return None if state is None else state.place


def keep_slot(engine: Engine, slot: Slot, place: str | None, now: int, deadline_at: int) -> None:
    """Note how far a run came. Raises TransientError where its time is over, or where another worker has its slot."""
    if now > deadline_at:
        raise TransientError(f"{slot.job} took longer than it may and was ended{_so_far(place)}")
    with writing(engine) as connection:
        mine = beat(connection, slot, now) if place is None else note_place(connection, slot, place, now)
    if not mine:
        raise TransientError(f"{slot.job} has another worker: this one was silent for too long")


def _so_far(place: str | None) -> str:
    return "" if place is None else f"; it came to {place}"


def heartbeat(engine: Engine, slot: Slot, now: int) -> bool:
    """Note that the worker is alive; return False when the slot is not its any more."""
    with writing(engine) as connection:
        return beat(connection, slot, now)


def finish(engine: Engine, slot: Slot, status: Literal["done", "failed"], last_line: str, now: int) -> bool:
    """Record how the run ended; return False when the slot is not this worker's any more."""
    with writing(engine) as connection:
        return finish_run(connection, slot, status, last_line, now)


def missed(connection: Connection, name: str, times: Times, now: int) -> int | None:
    """Return the latest slot due, where nobody runs or ran it; slots before it are served by it.

    A slot that has just come is not missed: whoever is to run it may be about to, or be at another job; nor is one from
    before anything was recorded or run in this store.
    """
    due_at = latest_slot(times, now)
    if due_at is None:
        return None
    state = run_state(connection, name, due_at)
    if state is not None:
        return due_at if _is_dead(state, now) else None
    if due_at > now - TAKEN_WITHIN:
        return missed(connection, name, times, due_at - 1)
    began_at = min(filter(None, (first_recorded_at(connection), first_claimed_at(connection))), default=None)
    return due_at if began_at is not None and began_at <= due_at else None


def _is_dead(state: RunState, now: int) -> bool:
    return state.status == "running" and state.heartbeat_at < now - DEAD_AFTER

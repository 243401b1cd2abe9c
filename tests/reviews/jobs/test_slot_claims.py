"""One slot, one run: whoever asks at the same time, whatever was missed, whoever died over it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.store.database.engine import open_engine, reading
from ingest.contract.errors import TransientError
from reviews.jobs import runner as scheduled
from reviews.jobs.interface import Times
from reviews.jobs.runner import Work, run_due, scheduling
from reviews.jobs.slot_claims import DEAD_AFTER, TAKEN_WITHIN, claim, finish, heartbeat, missed
from reviews.store.job_runs import JobRun, Slot, last_runs
from tests.governance.queries.filled import at, begin, empty_store

TIMES = Times(1)
SLOT = at(5, 1)
NOW = at(5, 2)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    begin(engine, SLOT - 9 * DAY)
    return engine


def slot(worker: str, due_at: int = SLOT) -> Slot:
    return Slot("sweep", due_at, worker)


def missing(engine: Engine, now: int = NOW) -> int | None:
    with reading(engine) as connection:
        return missed(connection, "sweep", TIMES, now)


def runs(engine: Engine) -> list[JobRun]:
    with reading(engine) as connection:
        return last_runs(connection)


def doing(do: Callable[[int], str]) -> Work:
    return Work("sweep", TIMES, lambda now, _: do(now))


def quiet(_: str) -> None:
    return


def test_a_slot_is_claimed_once(engine: Engine) -> None:
    assert claim(engine, slot("a"), NOW)
    assert not claim(engine, slot("b"), NOW)
    assert not claim(engine, slot("a"), NOW)
    assert claim(engine, slot("b", SLOT + DAY), NOW)


def test_of_many_at_once_one_gets_it(store_url: str, engine: Engine) -> None:
    engines = [engine, open_engine(store_url)]
    for day in range(5):
        together = threading.Barrier(4)

        def ask(number: int, due_at: int = SLOT + day * DAY, together: threading.Barrier = together) -> bool:
            together.wait()
            return claim(engines[number % 2], slot(f"w{number}", due_at), NOW)

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(ask, range(4))) == [False, False, False, True]
    engines[1].dispose()


def test_a_claim_without_a_heartbeat_may_be_taken_over_and_the_dead_says_no_more(engine: Engine) -> None:
    claim(engine, slot("a"), NOW)
    assert heartbeat(engine, slot("a"), NOW + DEAD_AFTER)
    assert not claim(engine, slot("b"), NOW + 2 * DEAD_AFTER)
    assert missing(engine, NOW + 2 * DEAD_AFTER) is None
    late = NOW + 2 * DEAD_AFTER + 1
    assert missing(engine, late) == SLOT
    assert claim(engine, slot("b"), late)
    assert not heartbeat(engine, slot("a"), late)
    assert not finish(engine, slot("a"), "done", "too late", late)
    assert finish(engine, slot("b"), "done", "well", late)
    assert runs(engine) == [JobRun("sweep", SLOT, "done", "b", late, late, "well")]


def test_what_is_finished_is_never_claimed_again(engine: Engine) -> None:
    claim(engine, slot("a"), NOW)
    assert finish(engine, slot("a"), "failed", "why", NOW)
    assert not claim(engine, slot("b"), NOW + DAY)
    assert not finish(engine, slot("a"), "done", "after all", NOW)
    assert missing(engine) is None


def test_the_latest_slot_that_nobody_claimed_is_missed_and_none_before_it(engine: Engine) -> None:
    assert missing(engine) == SLOT
    claim(engine, slot("a", SLOT - 2 * DAY), NOW - 2 * DAY)
    assert missing(engine) == SLOT
    claim(engine, slot("a"), NOW)
    assert missing(engine) is None
    assert missing(engine, NOW + DAY) == SLOT + DAY


def test_what_was_due_before_the_store_began_is_not_missed(store_url: str) -> None:
    engine = empty_store(store_url)
    assert missing(engine) is None
    begin(engine, SLOT + 1)
    assert missing(engine) is None and missing(engine, NOW + DAY) == SLOT + DAY
    begin(engine, SLOT)
    assert missing(engine) == SLOT


def test_a_store_in_which_jobs_ran_had_begun_though_nothing_was_recorded(store_url: str) -> None:
    engine = empty_store(store_url)
    claim(engine, slot("a", SLOT - DAY), NOW - DAY)
    finish(engine, slot("a", SLOT - DAY), "done", "well", NOW - DAY)
    assert missing(engine) == SLOT


def test_a_slot_that_has_just_come_is_not_missed_yet_and_the_one_before_is(engine: Engine) -> None:
    assert missing(engine, SLOT + TAKEN_WITHIN - 1) == SLOT - DAY
    claim(engine, slot("a", SLOT - DAY), NOW - DAY)
    finish(engine, slot("a", SLOT - DAY), "done", "", NOW - DAY)
    assert missing(engine, SLOT + TAKEN_WITHIN - 1) is None
    assert missing(engine, SLOT + TAKEN_WITHIN) == SLOT


def test_a_missed_slot_is_caught_up_once(engine: Engine) -> None:
    done: list[int] = []

    def count(now: int) -> str:
        done.append(now)
        return f"run {len(done)}"

    work = doing(count)
    assert run_due(engine, work, lambda: NOW, quiet)
    assert not run_due(engine, work, lambda: NOW, quiet)
    assert run_due(engine, work, lambda: NOW + 3 * DAY, quiet)
    assert done == [NOW, NOW + 3 * DAY]
    (run,) = runs(engine)
    assert (run.due_at, run.status, run.result, run.finished_at) == (SLOT + 3 * DAY, "done", "run 2", NOW + 3 * DAY)


def test_a_job_that_fails_is_recorded_with_its_error_and_told(engine: Engine) -> None:
    def fail(_: int) -> str:
        raise TransientError("the store is away")

    told: list[str] = []
    assert run_due(engine, doing(fail), lambda: NOW, told.append)
    (run,) = runs(engine)
    assert (run.status, run.result) == ("failed", "TransientError: the store is away")
    assert told == ["sweep failed: TransientError: the store is away"]
    assert not run_due(engine, doing(fail), lambda: NOW, quiet)


def test_a_long_job_is_seen_to_live(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled, "_HEARTBEAT_SECONDS", 0.01)
    clock, beaten = iter(range(NOW, NOW + 10_000)), threading.Event()

    def beat(engine: Engine, slot: Slot, now: int) -> bool:
        alive = heartbeat(engine, slot, now)
        beaten.set()
        return alive

    monkeypatch.setattr(scheduled, "heartbeat", beat)

    def work(_: int) -> str:
        assert beaten.wait(30)
        assert runs(engine)[0].heartbeat_at > NOW + 1
        return "long"

    assert run_due(engine, doing(work), lambda: next(clock), quiet)
    assert runs(engine)[0].result == "long"


def test_no_job_runs_before_the_store_is_ready_and_then_what_was_missed_does(engine: Engine) -> None:
    ran, asked, ready = threading.Event(), threading.Event(), threading.Event()

    def is_ready() -> bool:
        asked.set()
        return ready.is_set()

    def note(_: int) -> str:
        ran.set()
        return ""

    with scheduling(engine, [doing(note)], quiet, lambda: NOW, is_ready):
        assert asked.wait(30)
        assert not ran.is_set()
        ready.set()
        assert ran.wait(30)


def test_two_schedulers_at_the_start_catch_up_what_was_missed_once(store_url: str, engine: Engine) -> None:
    done: list[int] = []
    other = open_engine(store_url)
    first, second = threading.Event(), threading.Event()

    def note(now: int) -> str:
        done.append(now)
        return ""

    work = doing(note)

    def after(looked: threading.Event) -> Work:
        # The job behind it, due at the same slot, shows that the scheduler has been through its list.
        def look(_: int) -> str:
            looked.set()
            return ""

        return Work("review" if looked is first else "weekly_report", TIMES, lambda now, _: look(now))

    with (
        scheduling(engine, [work, after(first)], quiet, lambda: NOW),
        scheduling(other, [work, after(second)], quiet, lambda: NOW),
    ):
        assert first.wait(30)
        assert second.wait(30)
    assert done == [NOW]
    other.dispose()

"""A run of a job: it ends in time, goes on where another died, and is asked for by a person as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.store.database.engine import reading
from ingest.contract.errors import DeclinedError, TransientError
from reviews.jobs.interface import Lease, Times
from reviews.jobs.runner import Work, run_asked, run_due
from reviews.jobs.slot_claims import DEAD_AFTER, MOST_ATTEMPTS, claim
from reviews.store.job_runs import PastRun, Slot, past_runs
from tests.governance.queries.filled import at, empty_store

MINUTE = 60_000_000
SLOT, NOW = at(5, 1), at(5, 2)
ADA = Author(via="os", uid=1000, name="ada")


@pytest.fixture
def engine(sqlite_url: str) -> Engine:
    return empty_store(sqlite_url)


def work(do: Callable[[int, Lease], str] = lambda *_: "well") -> Work:
    return Work("sweep", Times(1), do, deadline_minutes=10)


def runs(engine: Engine) -> list[PastRun]:
    with reading(engine) as connection:
        return list(past_runs(connection, 0, NOW + 99 * DAY))


def died_at(engine: Engine, now: int, *places: str) -> None:
    """Somebody claims the slot, notes how far it comes, and is gone without a word (as by kill -9)."""

    class Killed(BaseException):
        pass

    def do(_: int, lease: Lease) -> str:
        for place in places:
            lease.keep_on(place)
        raise Killed

    with pytest.raises(Killed):
        run_due(engine, work(do), lambda: now, lambda _: None)


def test_whoever_takes_a_run_over_goes_on_where_the_dead_one_was(engine: Engine) -> None:
    died_at(engine, NOW, "a", "b")
    seen: list[str | None] = []

    def do(_: int, lease: Lease) -> str:
        seen.append(lease.resumed_from)
        return "to the end"

    later = NOW + DEAD_AFTER + 1
    assert run_due(engine, work(do), lambda: later, lambda _: None)
    assert seen == ["b"]
    (run,) = runs(engine)
    assert (run.status, run.attempts, run.result, run.claimed_at) == ("done", 2, "to the end", later)


def test_a_slot_over_which_three_workers_died_is_given_up(engine: Engine) -> None:
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        died_at(engine, now)
        now += DEAD_AFTER + 1
    assert not run_due(engine, work(), lambda: now, lambda _: None)
    (run,) = runs(engine)
    assert (run.status, run.attempts) == ("failed", MOST_ATTEMPTS)
    assert run.result == "3 workers died over it: it is not begun again until it is due next"


def test_a_run_ends_at_its_first_safe_point_past_its_deadline(engine: Engine) -> None:
    clock = [NOW]

    def do(_: int, lease: Lease) -> str:
        for number in range(99):
            clock[0] += 4 * MINUTE
            lease.keep_on(f"account {number}")
        return "never"

    assert run_due(engine, work(do), lambda: clock[0], lambda _: None)
    (run,) = runs(engine)
    assert run.status == "failed"
    assert run.result == "TransientError: sweep took longer than it may and was ended; it came to account 2"


def test_whose_slot_another_has_by_now_does_no_more(engine: Engine) -> None:
    def do(now: int, lease: Lease) -> str:
        assert claim(engine, Slot("sweep", SLOT, "other"), now + DEAD_AFTER + 1)
        lease.keep_on("a")
        return "never"

    told: list[str] = []
    run_due(engine, work(do), lambda: NOW, told.append)
    assert told == ["sweep failed: TransientError: sweep has another worker: this one was silent for too long"]
    (run,) = runs(engine)
    assert (run.status, run.worker) == ("running", "other")


def test_what_a_person_asks_for_serves_the_slot_that_nobody_did_and_then_is_a_run_of_its_own(engine: Engine) -> None:
    assert run_asked(engine, work(), lambda: NOW, ADA) == "well"
    assert not run_due(engine, work(), lambda: NOW, lambda _: None)
    assert run_asked(engine, work(), lambda: NOW + MINUTE, ADA) == "well"
    assert [(run.due_at, run.status, run.asked_by) for run in runs(engine)] == [
        (NOW + MINUTE, "done", '{"name":"ada","uid":1000,"via":"os"}'),
        (SLOT, "done", '{"name":"ada","uid":1000,"via":"os"}'),
    ]


def test_what_a_person_asks_for_is_declined_while_somebody_is_at_it(engine: Engine) -> None:
    claim(engine, Slot("sweep", SLOT, "gate1:7"), NOW)
    with pytest.raises(DeclinedError, match="sweep is being run by gate1:7; see `jitgov jobs list`"):
        run_asked(engine, work(), lambda: NOW, ADA)


def test_what_fails_for_a_person_is_recorded_and_told_as_the_error_that_it_was(engine: Engine) -> None:
    def do(*_: object) -> str:
        raise TransientError("the source is away")

    with pytest.raises(TransientError, match="the source is away"):
        run_asked(engine, work(do), lambda: NOW, ADA)
    (run,) = runs(engine)
    assert (run.status, run.result) == ("failed", "TransientError: the source is away")


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), SystemExit(143)])
def test_what_a_signal_ends_leaves_its_slot_at_once(engine: Engine, interruption: BaseException) -> None:
    def do(*_: object) -> str:
        raise interruption

    with pytest.raises(type(interruption)):
        run_asked(engine, work(do), lambda: NOW, ADA)
    (run,) = runs(engine)
    assert (run.status, run.result) == ("failed", "interrupted by a signal")
    assert run_asked(engine, work(), lambda: NOW + MINUTE, ADA) == "well"

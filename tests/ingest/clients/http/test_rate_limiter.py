from __future__ import annotations

import asyncio

import pytest

from ingest.clients.http.rate_limiter import LEARNED_SECONDS, Limit, Limiter, Stated
from tests.ingest.collection.fakes import Time, limiter

GRAPH = Limit(5, 10)
LOGS = Limit(60, 60)


def admitted(time: Time, asked: Limiter, count: int) -> list[float]:
    """The instants at which so many requests were let through."""

    async def walk() -> list[float]:
        found = []
        for _ in range(count):
            await asked.admit("it")
            found.append(time.now)
        return found

    return asyncio.run(walk())


@pytest.mark.parametrize("limit", [GRAPH, LOGS, Limit(1, 1), Limit(1200, 60)])
@pytest.mark.parametrize("use", [0.5, 0.9, 1.0])
def test_no_window_wherever_it_begins_sees_more_than_the_limit(limit: Limit, use: float) -> None:
    time = Time()
    at = admitted(time, limiter(time, {"it": limit}, use), int(limit.requests) * 4)
    for first in at:
        within = sum(first <= each < first + limit.per_seconds - 1e-6 for each in at)
        assert within <= limit.requests


@pytest.mark.parametrize("limit", [GRAPH, LOGS])
def test_the_share_that_may_be_used_is_used(limit: Limit) -> None:
    time = Time()
    count = int(limit.requests) * 50
    admitted(time, limiter(time, {"it": limit}), count)
    assert count * limit.per_seconds / time.now == pytest.approx(0.9 * limit.requests, rel=0.02)


def test_what_was_not_used_is_spent_at_once() -> None:
    time = Time()
    asked = limiter(time, {"it": LOGS})
    time.now = 100
    at = admitted(time, asked, 7)
    assert at[:6] == [100.0] * 6
    assert at[6] > 100


def test_buckets_do_not_wait_for_each_other() -> None:
    time = Time()
    asked = limiter(time, {"it": GRAPH, "other": GRAPH})

    async def walk() -> None:
        await asked.admit("it")
        await asked.admit("other")

    asyncio.run(walk())
    assert time.slept == []


def test_a_refusal_is_waited_out_exactly_as_told() -> None:
    time = Time()
    asked = limiter(time, {"it": LOGS})
    assert asked.note_refusal("it", Stated(60, 0, 17.0)) == 17.0
    assert admitted(time, asked, 1) == [17.0]
    assert time.slept == [17.0]
    assert asked.note_refusal("it", Stated(60, 0, 17.0), retry_after=2.128) == 2.128


def test_a_refusal_without_a_word_is_waited_out_longer_each_time() -> None:
    asked = limiter(Time(), {"it": LOGS})
    assert [asked.note_refusal("it", Stated()) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    asked.note_answer("it", Stated())
    assert asked.note_refusal("it", Stated(60, 0, -5.0)) == 1, "a reset in the past is no word"


def test_a_ceiling_of_nothing_is_too_many_at_once_and_changes_no_rate() -> None:
    time = Time()
    asked = limiter(time, {"it": LOGS})
    assert asked.note_refusal("it", Stated(0, 0, 45.0)) == 1
    admitted(time, asked, 110)
    assert time.now == pytest.approx(120, rel=0.05)


def test_what_is_left_is_left_to_others() -> None:
    time = Time()
    asked = limiter(time, {"it": LOGS})
    asked.note_answer("it", Stated(60, 7, 30.0))
    assert admitted(time, asked, 1) == [0.0]
    asked.note_answer("it", Stated(60, 5, 30.0))
    assert admitted(time, asked, 1) == [30.0]


def test_the_stated_ceiling_replaces_the_assumed_one() -> None:
    time = Time()
    asked = limiter(time, {"it": LOGS})
    asked.note_answer("it", Stated(600, 599, 60.0))
    admitted(time, asked, 1200)
    assert time.now == pytest.approx(1200 / 9, rel=0.1)


def test_a_refusal_below_the_stated_ceiling_shows_a_share_and_is_forgotten_in_time() -> None:
    time = Time()
    asked = limiter(time, {"it": Limit(120, 60)})
    admitted(time, asked, 40)
    began = time.now
    asked.note_refusal("it", Stated(120, 80, 10.0))
    admitted(time, asked, 200)
    assert 200 / (time.now - began) * 60 < 40
    time.now += LEARNED_SECONDS
    began = time.now
    admitted(time, asked, 200)
    assert 200 / (time.now - began) * 60 > 100


@pytest.mark.parametrize(("sent", "remaining", "learns"), [(40, 80, True), (70, 0, True), (10, 0, False)])
def test_what_others_used_up_is_no_share_of_ours(sent: int, remaining: int, learns: bool) -> None:
    time = Time()
    asked = limiter(time, {"it": Limit(120, 60)})
    admitted(time, asked, sent)
    asked.note_refusal("it", Stated(120, remaining, 10.0))
    began = time.now
    admitted(time, asked, 300)
    assert (300 / (time.now - began) * 60 < 0.9 * sent + 5) == learns


def test_pauses_are_jittered() -> None:
    least = Limiter({}, clock=lambda: 0.0, sleep=Time().sleep, chance=lambda: 0.0)
    assert [least.backoff(n) for n in (1, 2, 3)] == [0.5, 1, 2]


FOREVER = 1_782_820_823_000.0 - 1_782_820_800.0
"""What a reset in milliseconds is from now, where it is taken for seconds."""


@pytest.mark.parametrize("reset_seconds", [FOREVER, 62.0, 86_400.0])
@pytest.mark.parametrize(("limit", "longest"), [(LOGS, 61.0), (GRAPH, 61.0), (Limit(3_000, 150), 151.0)])
def test_no_reset_pauses_for_longer_than_a_window_can_last(limit: Limit, longest: float, reset_seconds: float) -> None:
    for asked in (limiter(Time(), {"it": limit}), limiter(Time(), {"it": limit})):
        wait = min(longest, reset_seconds)
        assert asked.note_refusal("it", Stated(60, 0, reset_seconds)) == wait
        assert asked.note_answer("it", Stated(60, 0, reset_seconds)) == wait


def test_a_vendors_own_word_is_bounded_too() -> None:
    asked = limiter(Time(), {"it": LOGS})
    assert asked.note_refusal("it", Stated(60, 0, 3.0), retry_after=86_000.0) == 900.0

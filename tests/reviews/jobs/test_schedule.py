"""When jobs are due: by name of the day, in UTC, and just when APScheduler fires them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from governance.model.states import DAY
from ingest.contract.instants import from_micros, to_micros
from reviews.jobs.interface import Times
from reviews.jobs.runner import trigger
from reviews.jobs.schedule import due_slots, latest_slot

NIGHTLY = Times(1)
WEEKLY = Times(5, weekday="mon")
MONTHLY = Times(3, day=1, catch_up_days=31)


def at(text: str) -> int:
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def slots(job: Times, since: str, until: str) -> list[str]:
    return [from_micros(each).strftime("%a %m-%d %H:%M") for each in due_slots(job, at(since), at(until))]


def test_nightly_weekly_monthly() -> None:
    assert slots(NIGHTLY, "2026-02-27T12:00", "2026-03-02T00:59") == ["Sat 02-28 01:00", "Sun 03-01 01:00"]
    assert slots(WEEKLY, "2026-05-01", "2026-05-18") == ["Mon 05-04 05:00", "Mon 05-11 05:00"]
    assert slots(MONTHLY, "2026-01-01", "2026-03-01T03:00") == ["Thu 01-01 03:00", "Sun 02-01 03:00", "Sun 03-01 03:00"]


def test_a_slot_belongs_to_the_stretch_that_ends_with_it() -> None:
    slot = at("2026-05-04T05:00")
    assert due_slots(WEEKLY, slot - 1, slot) == [slot]
    assert due_slots(WEEKLY, slot, slot + DAY) == []
    assert due_slots(WEEKLY, slot, slot) == []


@pytest.mark.parametrize("job", [NIGHTLY, WEEKLY, MONTHLY], ids=["nightly", "weekly", "monthly"])
def test_apscheduler_fires_just_then(job: Times) -> None:
    fired, after = [], datetime(2027, 10, 1, tzinfo=UTC)
    until = after + timedelta(days=200)  # two changes of the clock, a new year, a 29 February
    found = trigger(job).get_next_fire_time(None, after)
    while found <= until:
        fired.append(to_micros(found))
        found = trigger(job).get_next_fire_time(found, found + timedelta(microseconds=1))
    assert fired == due_slots(job, to_micros(after) - 1, to_micros(until))


@pytest.mark.parametrize("job", [NIGHTLY, WEEKLY, MONTHLY], ids=["nightly", "weekly", "monthly"])
def test_there_is_always_a_latest_slot_to_catch_up(job: Times) -> None:
    start = at("2026-01-15T04:30")
    for day in range(400):
        now = start + day * DAY
        latest = latest_slot(job, now)
        assert latest is not None
        assert due_slots(job, latest, now) == []

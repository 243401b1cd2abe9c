"""When jobs are due: by name of the day, in UTC, and just when APScheduler fires them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from governance.model.states import DAY
from ingest.contract.instants import from_micros, to_micros
from reviews.jobs.interface import Times
from reviews.jobs.runner import SlotTrigger
from reviews.jobs.schedule import due_slots, latest_slot, next_slot

NIGHTLY = Times(1)
WEEKLY = Times(5, weekday="mon")
MONTHLY = Times(3, day=1, catch_up_days=31)
BERLIN = "Europe/Berlin"


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
    trigger = SlotTrigger(job)
    found = trigger.get_next_fire_time(None, after)
    while found <= until:
        fired.append(to_micros(found))
        found = trigger.get_next_fire_time(found, found + timedelta(microseconds=1))
    assert fired == due_slots(job, to_micros(after) - 1, to_micros(until))


@pytest.mark.parametrize("job", [NIGHTLY, WEEKLY, MONTHLY], ids=["nightly", "weekly", "monthly"])
def test_there_is_always_a_latest_slot_to_catch_up(job: Times) -> None:
    start = at("2026-01-15T04:30")
    for day in range(400):
        now = start + day * DAY
        latest = latest_slot(job, now)
        assert latest is not None
        assert due_slots(job, latest, now) == []


def test_of_the_hour_that_comes_twice_in_autumn_the_first_counts() -> None:
    nightly = Times(2, zone=BERLIN)
    # 02:00 in Berlin is 00:00 UTC in summer; that night the clock shows it again at 01:00 UTC.
    assert slots(nightly, "2026-10-23T12:00", "2026-10-26T12:00") == [
        "Sat 10-24 00:00",
        "Sun 10-25 00:00",
        "Mon 10-26 01:00",
    ]


def test_what_is_due_in_the_hour_that_spring_leaves_out_is_due_when_it_would_have_begun() -> None:
    nightly = Times(2, zone=BERLIN)
    assert slots(nightly, "2026-03-27T12:00", "2026-03-30T12:00") == [
        "Sat 03-28 01:00",
        "Sun 03-29 01:00",
        "Mon 03-30 00:00",
    ]


def test_every_hour_is_every_hour_whatever_the_clock_shows() -> None:
    hourly = Times(0, hourly=True, zone=BERLIN)
    for night in ("2026-10-25T00:00", "2026-03-29T00:00"):
        assert len(due_slots(hourly, at(night), at(night) + DAY)) == 24


def test_days_are_those_of_the_zone() -> None:
    assert slots(Times(1, weekday="mon", zone="Pacific/Auckland"), "2026-06-04", "2026-06-12") == ["Sun 06-07 13:00"]


@pytest.mark.parametrize("job", [NIGHTLY, WEEKLY, MONTHLY, Times(2, zone=BERLIN)])
def test_the_next_slot_is_the_first_that_is_due_later(job: Times) -> None:
    now = at("2026-01-31T04:30")
    for _ in range(40):
        following = next_slot(job, now)
        assert due_slots(job, now, following) == [following]
        now = following

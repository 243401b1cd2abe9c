"""When jobs are due: by name of the day, in UTC, and just when APScheduler fires them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from governance.model.states import DAY
from ingest.contract.instants import from_micros, to_micros
from reviews.jobs.runner import trigger
from reviews.jobs.schedule import Job, due_slots, jobs, latest_slot
from reviews.settings import ReportJob, ReviewJob, ScheduleSettings, SweepJob

NIGHTLY = Job("sweep", 1)
WEEKLY = Job("weekly_report", 5, weekday="mon")
MONTHLY = Job("review", 3, day=1, catch_up_days=31)


def at(text: str) -> int:
    return to_micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def slots(job: Job, since: str, until: str) -> list[str]:
    return [from_micros(each).strftime("%a %m-%d %H:%M") for each in due_slots(job, at(since), at(until))]


def test_by_default_all_three_run_in_the_order_in_which_they_build_on_each_other() -> None:
    assert jobs(ScheduleSettings()) == [Job("sweep", 1), Job("review", 3, "mon"), WEEKLY]


def test_what_is_not_enabled_is_no_job_and_a_review_may_be_monthly() -> None:
    settings = ScheduleSettings(
        sweep=SweepJob(enabled=False), review=ReviewJob(every="month"), weekly_report=ReportJob(enabled=False)
    )
    assert jobs(settings) == [MONTHLY]
    assert jobs(ScheduleSettings(review=ReviewJob(enabled=False))) == [NIGHTLY, WEEKLY]


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
def test_apscheduler_fires_just_then(job: Job) -> None:
    fired, after = [], datetime(2027, 10, 1, tzinfo=UTC)
    until = after + timedelta(days=200)  # two changes of the clock, a new year, a 29 February
    found = trigger(job).get_next_fire_time(None, after)
    while found <= until:
        fired.append(to_micros(found))
        found = trigger(job).get_next_fire_time(found, found + timedelta(microseconds=1))
    assert fired == due_slots(job, to_micros(after) - 1, to_micros(until))


@pytest.mark.parametrize("job", [NIGHTLY, WEEKLY, MONTHLY], ids=["nightly", "weekly", "monthly"])
def test_there_is_always_a_latest_slot_to_catch_up(job: Job) -> None:
    start = at("2026-01-15T04:30")
    for day in range(400):
        now = start + day * DAY
        latest = latest_slot(job, now)
        assert latest is not None
        assert due_slots(job, latest, now) == []

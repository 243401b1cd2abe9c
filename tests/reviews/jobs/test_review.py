"""A review of what changed is opened each week, or on each month's first day."""

from __future__ import annotations

from reviews.jobs.interface import Times
from reviews.jobs.review import JOB, ReviewJob
from tests.governance.queries.filled import at
from tests.reviews.jobs.job_runs import ran, settings_for, small_store


def test_each_week_or_each_month() -> None:
    assert JOB.times(ReviewJob()) == Times(3, "mon")
    assert JOB.times(ReviewJob(every="month")) == Times(3, day=1, catch_up_days=31)


def test_it_asks_once(store_url: str) -> None:
    engine = small_store(store_url)
    (run,) = ran(engine, settings_for("review"))
    assert run.status == "done" and str(run.result).endswith(": 1 item")
    (run,) = ran(engine, settings_for("review"), at(12, 6))
    assert run.result == "nothing new to ask"

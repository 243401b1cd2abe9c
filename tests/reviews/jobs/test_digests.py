"""The hourly job writes the digests that are due, and says whom nothing reaches."""

from __future__ import annotations

from governance.settings.sections import GovernanceSettings
from reviews.jobs.digests import JOB, DigestsJob, run_digests
from reviews.jobs.interface import JobContext, Times
from reviews.settings.sections import ReviewsSettings
from tests.reviews.notifications.written_messages import MORNING, SETTINGS
from tests.reviews.opened import filled_store, open_at


def test_it_runs_every_hour() -> None:
    assert JOB.times(DigestsJob()) == Times(0, hourly=True, catch_up_days=1)


def test_it_says_how_many_were_written_and_of_whom_no_address_is_known(sqlite_url: str) -> None:
    engine = filled_store(sqlite_url)
    open_at(engine)
    context = JobContext(engine, GovernanceSettings(), ReviewsSettings(), {})
    assert run_digests(context, DigestsJob(), MORNING) == "nobody is told: notifications.mail is not set up"
    reached = context._replace(notifications=SETTINGS)
    assert run_digests(reached, DigestsJob(), MORNING) == "2 digests written"
    assert run_digests(reached, DigestsJob(), MORNING) == "0 digests written"

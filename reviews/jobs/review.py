"""The opening of an access review of what changed; each month's is opened on its first day."""

from __future__ import annotations

from typing import Literal

from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading
from ingest.contract.counting import counted
from reviews.campaigns.what_changed.opening import open_review
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.settings.ranges import Hour, Weekday


class ReviewJob(JobSettings, frozen=True, kw_only=True):
    """When a review is opened."""

    every: Literal["week", "month"] = "week"
    weekday: Weekday = "mon"
    hour: Hour = 3


def times(settings: ReviewJob) -> Times:
    """Return the weekday's hour, or that of each month's first day."""
    if settings.every == "month":
        return Times(settings.hour, day=1, catch_up_days=31)
    return Times(settings.hour, settings.weekday)


def review(context: JobContext, _: ReviewJob, now: int) -> str:
    """Open a review of what changed, as of the last that was read; return what was opened."""
    with reading(context.engine) as connection:
        as_of = Snapshot(connection, context.governance, is_live=context.is_live).default_as_of(now).at
    opened = open_review(
        context.engine,
        context.owners,
        context.reviews,
        kind="scheduled",
        as_of=as_of,
        now=now,
        baseline=context.governance.baseline,
    )
    return f"review {opened.review_id}: {counted(opened.items, 'item')}" if opened.review_id else "nothing new to ask"


JOB = Job(name="review", settings=ReviewJob, times=times, run=review)

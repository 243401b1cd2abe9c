"""Every hour: removals past their day, or stopped by the breaker, go into the digests of who answers for them."""

from __future__ import annotations

from ingest.contract.counting import counted
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.notifications.reachable import words_of_unreached
from reviews.notifications.removals import tell_removals


class OverdueRemovalsJob(JobSettings, frozen=True, kw_only=True):
    """Whether anybody is told."""


def tell(context: JobContext, _: OverdueRemovalsJob, now: int) -> str:
    """Tell of each removal once; return how many, of how many nobody can be told, and whom nothing reaches."""
    if context.notifications.mail is None:
        return "nobody is told: notifications.mail is not set up"
    sums = tell_removals(context.engine, context.notifications, now)
    people = counted(sums.people, "person", "people")
    left = f"; of {sums.left:,} nobody can be told" if sums.left else ""
    return f"{counted(sums.removals, 'removal')} told to {people}{left}{words_of_unreached(sums.unreached)}"


JOB = Job(
    name="overdue_removals",
    settings=OverdueRemovalsJob,
    times=lambda _: Times(0, hourly=True, catch_up_days=1),
    run=tell,
)

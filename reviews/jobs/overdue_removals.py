"""Every hour: removals past their day, or stopped by the breaker, go into the digests of who answers for them."""

from __future__ import annotations

from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.notifications.removals import tell_removals
from reviews.reports.support.words import counted

_MOST_NAMED = 20


class OverdueRemovalsJob(JobSettings, frozen=True, kw_only=True):
    """Whether anybody is told."""


def tell(context: JobContext, _: OverdueRemovalsJob, now: int) -> str:
    """Tell of each removal once; return how many, and whom nothing reaches."""
    if context.notifications.mail is None:
        return "nobody is told: notifications.mail is not set up"
    count, people, unreached = tell_removals(context.engine, context.notifications, now)
    named = ", ".join(unreached[:_MOST_NAMED])
    more = f" and {len(unreached) - _MOST_NAMED:,} more" if len(unreached) > _MOST_NAMED else ""
    nobody = f"; no address is known of {named}{more}" if named else ""
    return f"{counted(count, 'removal')} told to {'1 person' if people == 1 else f'{people:,} people'}{nobody}"


JOB = Job(
    name="overdue_removals",
    settings=OverdueRemovalsJob,
    times=lambda _: Times(0, hourly=True, catch_up_days=1),
    run=tell,
)

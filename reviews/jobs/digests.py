"""Every hour: who has something new to decide gets the day's digest, once it is late enough where he is."""

from __future__ import annotations

from ingest.contract.counting import counted
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.notifications.reachable import words_of_unreached
from reviews.notifications.writing_digests import write_digests


class DigestsJob(JobSettings, frozen=True, kw_only=True):
    """Whether digests are written; when each is due says ``notifications``."""


def run_digests(context: JobContext, _: DigestsJob, now: int) -> str:
    """Write the digests that are due; return how many, and whom nothing reaches."""
    if context.notifications.mail is None:
        return "nobody is told: notifications.mail is not set up"
    written = write_digests(context.engine, context.notifications, now)
    return f"{counted(written.digests, 'digest')} written{words_of_unreached(written.unreached)}"


JOB = Job(
    name="digests",
    settings=DigestsJob,
    times=lambda _: Times(0, hourly=True, catch_up_days=1),
    run=run_digests,
)

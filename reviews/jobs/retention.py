"""Drops what is older than the settings keep it: records, what reviewers were shown, reports, packs, runs of jobs."""

from __future__ import annotations

from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.remediation.keeping.retention import keep_no_longer
from reviews.settings.ranges import Hour


class RetentionJob(JobSettings, frozen=True, kw_only=True):
    """When it runs; ``reviews.retention`` says how long everything is kept."""

    hour: Hour = 2


def retain(context: JobContext, _: RetentionJob, now: int) -> str:
    """Drop what is old; return what was. Whoever takes a run over goes on at the record that was noted last."""
    lease = context.lease
    return keep_no_longer(context.engine, context.reviews, now, lease.keep_on, lease.resumed_from)


JOB = Job(name="retention", settings=RetentionJob, times=lambda settings: Times(settings.hour), run=retain)

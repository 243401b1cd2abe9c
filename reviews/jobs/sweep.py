"""The nightly sweep for stale accounts."""

from __future__ import annotations

from governance.model.scope import EVERYTHING
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import VerdictCounts, sweep_all
from governance.store.database.engine import reading
from reviews.jobs.interface import Job, JobContext, JobSettings, Times
from reviews.settings.ranges import Hour


class SweepJob(JobSettings, frozen=True, kw_only=True):
    """When the sweep runs."""

    hour: Hour = 1


def sweep(context: JobContext, _: SweepJob, now: int) -> str:
    """Sweep for stale accounts as of the last that was read; return the count of verdicts."""
    with reading(context.engine) as connection:
        snapshot = Snapshot(connection, context.governance, is_live=context.is_live)
        as_of = snapshot.default_as_of(now).at
        counts = VerdictCounts()
        for _account in counts.over(sweep_all(snapshot, EVERYTHING, as_of)):
            pass
        return counts.line()


JOB = Job(name="sweep", settings=SweepJob, times=lambda settings: Times(settings.hour), run=sweep)

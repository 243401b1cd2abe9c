"""Checks of the scheduled jobs."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import Check
from front_door.context import CommandContext
from governance.audit.entries import spelled
from governance.store.clock import now_micros
from reviews.jobs.catalogue import scheduled
from reviews.jobs.slot_claims import missed
from reviews.store.job_runs import last_runs


def job_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield each job: when it ran last, how it ended, what it missed."""
    last = {run.job: run for run in last_runs(connection)}
    for job, _, times in scheduled(context.settings.reviews):
        due_at, before = missed(connection, job.name, times, now_micros()), last.get(job.name)
        if due_at is not None:
            detail = f"{job.name} was due at {spelled(due_at)} and nobody did it"
            yield Check("jobs", "warn", detail, "start `jitgov run`: it catches up")
        elif before is not None and before.status == "failed":
            detail = f"{job.name} of {spelled(before.due_at)} failed: {before.result}"
            yield Check("jobs", "warn", detail, "mend the cause; it runs again when it is due")
        elif before is not None:
            yield Check("jobs", "ok", f"{job.name} of {spelled(before.due_at)}: {before.result or before.status}")
        else:
            yield Check("jobs", "ok", f"{job.name} was not due yet")

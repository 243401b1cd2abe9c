"""Runs jobs as the scheduler does, over a small store, and tells what they left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from reviews.jobs.catalogue import load_jobs
from reviews.jobs.interface import JobContext
from reviews.jobs.runner import run_due, works
from reviews.settings.sections import ReviewsSettings
from reviews.store.job_runs import JobRun, last_runs
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, finding

NOW = at(5, 6)


def settings_for(name: str, **own: Any) -> ReviewsSettings:
    """Settings under which one job alone is enabled, due every hour of that day at the latest."""
    others = {job.name: msgspec.Raw(b'{"enabled": false}') for job in load_jobs() if job.name != name}
    return ReviewsSettings(schedule={**others, name: msgspec.Raw(msgspec.json.encode(own))})


def small_store(url: str) -> Engine:
    """One account, covered, with a finding."""
    engine = empty_store(url)
    with writing(engine) as connection:
        account(connection, f"{ACME}|jo", created_at=at(1))
        covered(connection, ACME, "system_log", at(1), at(4))
        finding(connection, "f1", f"{ACME}|jo", opened_at=at(2))
    return engine


def ran(engine: Engine, settings: ReviewsSettings, now: int = NOW) -> list[JobRun]:
    """Run what is due; return the runs that the store has."""
    return ran_with(JobContext(engine, GovernanceSettings(), settings, {}), now)


def ran_with(context: JobContext, now: int = NOW) -> list[JobRun]:
    """The same with all settings."""
    for work in works(context):
        run_due(context.engine, work, lambda: now, lambda _: None)
    with reading(context.engine) as connection:
        return last_runs(connection)


def folder_of(path: Path) -> dict[str, str]:
    """The settings of a job that writes files: where to."""
    return {"out": str(path)}

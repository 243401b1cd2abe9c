"""Finds the jobs by folder, and gives each the settings that config has for it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from ingest.contract.did_you_mean import did_you_mean
from ingest.contract.errors import BrokenError, SetupError, UnclearError
from reviews import jobs as folder
from reviews.jobs.interface import Job, JobSettings, Times
from reviews.settings.sections import ReviewsSettings

_NOT_JOBS = frozenset({"catalogue", "interface", "runner", "schedule", "slot_claims", "support"})
PLACE = "reviews.schedule"
"""Where config holds the jobs' settings."""


class ScheduledJob(NamedTuple):
    """A job that is enabled, its settings, and when it is due."""

    job: Job[Any]
    settings: JobSettings
    times: Times


@cache
def load_jobs() -> tuple[Job[Any], ...]:
    """Return every job of the folder, by name. Raises BrokenError for a file without one named like it."""
    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return tuple(_load(name) for name in names if name not in _NOT_JOBS)


def _load(name: str) -> Job[Any]:
    job = getattr(importlib.import_module(f"{folder.__name__}.{name}"), "JOB", None)
    if not isinstance(job, Job) or job.name != name:
        raise BrokenError(f"reviews/jobs/{name}.py offers no JOB with the name {name}")
    return job


@cache
def settings_shape() -> type[msgspec.Struct]:
    """Return the shape of ``reviews.schedule`` in config: a key for each job."""
    fields = [(job.name, job.settings, job.settings()) for job in load_jobs()]
    return msgspec.defstruct("Schedule", fields, frozen=True, forbid_unknown_fields=True, kw_only=True)


def settings_in_force(settings: ReviewsSettings) -> dict[str, JobSettings]:
    """Return every job's settings, by name.

    Raises SetupError, naming the place in config, for a job that nobody knows and for settings that are not its own.
    """
    known = {job.name for job in load_jobs()}
    for name in settings.schedule:
        if name not in known:
            raise SetupError(f"{PLACE}.{name}: no job has this name{did_you_mean(name, sorted(known))}")
    return {job.name: _settings_of(job, settings) for job in load_jobs()}


def _settings_of(job: Job[Any], settings: ReviewsSettings) -> JobSettings:
    raw = settings.schedule.get(job.name)
    try:
        own: JobSettings = job.settings() if raw is None else msgspec.json.decode(raw, type=job.settings)
    except msgspec.ValidationError as error:
        raise SetupError(f"{PLACE}.{job.name}: {error}") from error
    return own


def scheduled(settings: ReviewsSettings) -> list[ScheduledJob]:
    """Return the jobs that are enabled, in the order of their hours. Raises SetupError as ``settings_in_force``."""
    return [scheduled_job for scheduled_job in every_job(settings) if scheduled_job.settings.enabled]


def every_job(settings: ReviewsSettings) -> list[ScheduledJob]:
    """Return all jobs, those that are switched off too, as ``scheduled``."""
    in_force, zone = settings_in_force(settings), _zone(settings.schedule_zone)
    jobs = [
        ScheduledJob(job, in_force[job.name], job.times(in_force[job.name])._replace(zone=zone)) for job in load_jobs()
    ]
    # What is due earlier in the day goes first, also when both are caught up: the report tells of the sweep.
    return sorted(jobs, key=lambda scheduled_job: (scheduled_job.times.hour, scheduled_job.job.name))


def job_called(settings: ReviewsSettings, name: str) -> ScheduledJob:
    """Return a job by its name. Raises UnclearError where there is none."""
    jobs = {scheduled_job.job.name: scheduled_job for scheduled_job in every_job(settings)}
    if name not in jobs:
        raise UnclearError(f"no job is called {name!r}{did_you_mean(name, sorted(jobs))}; `jitgov jobs list` has them")
    return jobs[name]


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise SetupError(f"{PLACE}_zone: {name!r} is no time zone; write one like Europe/Berlin, or UTC") from None

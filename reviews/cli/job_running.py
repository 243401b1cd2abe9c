"""What the commands do that show the scheduled jobs and run one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
import msgspec
from sqlalchemy import Connection, Engine

from governance.cli.authorship import os_author
from governance.cli.lists.short import ShortAsked
from governance.cli.lists.short_showing import show_short_list
from governance.model.acts import author_of
from governance.model.states import DAY
from governance.queries.naming import shown_instant
from governance.store.clock import now_micros
from governance.store.database.engine import reading
from governance.store.database.open_store import existing_store
from ingest.contract.instants import from_micros
from reviews.campaigns.closing_campaigns import owners_of
from reviews.cli.context import Chosen, CommandContext
from reviews.cli.short_lists import JOB_RUNS, JOB_RUNS_FURTHER, JOBS, JOBS_FURTHER
from reviews.jobs.catalogue import every_job, job_called
from reviews.jobs.interface import JobContext, Times
from reviews.jobs.runner import run_asked, work_of
from reviews.jobs.schedule import next_slot
from reviews.jobs.slot_claims import DEAD_AFTER, missed
from reviews.settings.sections import ReviewsSettings
from reviews.store.job_runs import PastRun, last_runs, past_runs, running_worker

_SHOWN_DAYS = 30
_FOREVER = 1 << 62
_SECOND = 1_000_000


class JobView(msgspec.Struct, frozen=True):
    """A job, when it is due, and how it stands."""

    job: str
    enabled: bool
    due: str
    next_at: datetime | None
    """None: it is switched off."""
    last_status: str | None
    last_due_at: datetime | None
    missed_at: datetime | None
    """The slot that nobody did."""
    running_on: str | None
    last_ended_at: datetime | None
    last_result: str | None
    deadline_minutes: int


class JobRunView(msgspec.Struct, frozen=True):
    """A run of a job; ``asked_by``: None for the schedule's."""

    job: str
    due_at: datetime
    status: str
    took_seconds: float | None
    result: str | None
    began_at: datetime
    ended_at: datetime | None
    attempts: int
    asked_by: str | None
    worker: str


def job_context(settings: Chosen, engine: Engine) -> JobContext:
    """Return what the jobs work on, by the settings in force."""
    return JobContext(
        engine,
        settings.governance,
        settings.reviews,
        owners_of(settings.governance),
        settings.report,
        settings.is_live,
        settings.notifications.settings,
    )


def show_jobs(context: CommandContext, asked: ShortAsked) -> None:
    """Print the jobs as of now."""
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        show_short_list(
            context, job_views(connection, context.settings.reviews, now_micros()), asked, JOBS, JOBS_FURTHER
        )


def show_history(context: CommandContext, asked: ShortAsked, name: str | None) -> None:
    """Print runs of jobs. Raises UnclearError for a job that there is not."""
    chosen = None if name is None else job_called(context.settings.reviews, name).job.name
    since = now_micros() - _SHOWN_DAYS * DAY if asked.since is None else asked.since
    with existing_store(context.settings.store) as engine, reading(engine) as connection:
        runs = past_runs(connection, since, _FOREVER if asked.until is None else asked.until)
        views = (_run_view(run) for run in runs if chosen in (None, run.job))
        show_short_list(
            context, views, asked, JOB_RUNS, JOB_RUNS_FURTHER, status="status", began="due_at", empty="no job was run"
        )


def run_now(context: CommandContext, name: str, *, as_json: bool) -> None:
    """Run a job, and print its last line."""
    settings = context.settings
    chosen = job_called(settings.reviews, name)
    with ended_by_sigterm(), existing_store(settings.store) as engine:
        work = work_of(job_context(settings, engine), chosen)
        last_line = run_asked(engine, work, now_micros, os_author(settings.people))
    if as_json:
        context.show([{"job": name, "status": "done", "result": last_line}], (), as_json)
    else:
        click.echo(f"{name} done: {last_line}")


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does: a run gives its slot back. Raises SystemExit (143, as shells do)."""

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def job_views(connection: Connection, settings: ReviewsSettings, now: int) -> Iterator[JobView]:
    """Yield every job as it stands at an instant, by the hour of its day."""
    last = {run.job: run for run in last_runs(connection)}
    for job, own, times in every_job(settings):
        run = last.get(job.name)
        yield JobView(
            job=job.name,
            enabled=own.enabled,
            due=spelled_times(times),
            next_at=from_micros(next_slot(times, now)) if own.enabled else None,
            last_status=None if run is None else run.status,
            last_due_at=None if run is None else from_micros(run.due_at),
            missed_at=shown_instant(missed(connection, job.name, times, now)) if own.enabled else None,
            running_on=running_worker(connection, job.name, now - DEAD_AFTER),
            last_ended_at=None if run is None else shown_instant(run.finished_at),
            last_result=None if run is None else run.result,
            deadline_minutes=job.deadline_minutes,
        )


def spelled_times(times: Times) -> str:
    """Return when a job is due, in words: ``mon 05:00 UTC``."""
    if times.hourly:
        return "every hour"
    day = f"{times.weekday} " if times.weekday else f"day {times.day} of the month, " if times.day else "daily "
    return f"{day}{times.hour:02}:00 {times.zone}"


def _run_view(run: PastRun) -> JobRunView:
    ended_at = run.finished_at
    return JobRunView(
        job=run.job,
        due_at=from_micros(run.due_at),
        status=run.status,
        took_seconds=None if ended_at is None else (ended_at - run.claimed_at) / _SECOND,
        result=run.result,
        began_at=from_micros(run.claimed_at),
        ended_at=shown_instant(ended_at),
        attempts=run.attempts,
        asked_by=None if run.asked_by is None else author_of(run.asked_by).spelled(),
        worker=run.worker,
    )

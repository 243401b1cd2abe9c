"""The commands about the scheduled jobs: list, run, history; imported when they are called."""

from __future__ import annotations

from typing import Any

import click

from governance.cli.lists.short import ShortAsked, short_list_options
from governance.cli.options import json_option
from reviews.cli.short_lists import JOB_RUN_STATES, JOB_RUNS, JOB_RUNS_FURTHER, JOBS, JOBS_FURTHER


@click.group()
def jobs() -> None:
    """See the scheduled jobs and what they did, and run one now.

    `jitgov run` does them by reviews.schedule. Of slots that were missed the last one is served; a run whose worker
    died is taken over after ten minutes and goes on where it was, three times at most.
    """


@jobs.command("list")
@short_list_options(JOBS, JOBS_FURTHER)
@click.pass_obj
def list_(context: Any, asked: ShortAsked) -> None:
    """List the jobs: when each is due, how its last run ended, and what nobody did."""
    from reviews.cli import job_running

    job_running.show_jobs(context, asked)


@jobs.command("run")
@click.argument("name")
@json_option
@click.pass_obj
def run_(context: Any, name: str, as_json: bool) -> None:
    """Run a job now, and say what it did; one that is switched off, too.

    It serves the slot that nobody did, where there is one. While somebody else is at it, nothing is done.
    """
    from reviews.cli import job_running

    job_running.run_now(context, name, as_json=as_json)


@jobs.command("history")
@click.argument("name", required=False)
@short_list_options(JOB_RUNS, JOB_RUNS_FURTHER, "since", "until", states=JOB_RUN_STATES, began="it was due")
@click.pass_obj
def history(context: Any, asked: ShortAsked, name: str | None) -> None:
    """List the runs of all jobs, or of one, the latest first: those of the last 30 days where --since says nothing."""
    from reviews.cli import job_running

    job_running.show_history(context, asked, name)

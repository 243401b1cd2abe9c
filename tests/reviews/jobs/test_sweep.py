"""The nightly sweep counts every verdict in its last line."""

from __future__ import annotations

from reviews.jobs.interface import Times
from reviews.jobs.sweep import JOB, SweepJob
from tests.reviews.jobs.job_runs import ran, settings_for, small_store


def test_it_runs_every_night() -> None:
    assert JOB.times(SweepJob()) == Times(1)


def test_its_line_counts_the_verdicts(store_url: str) -> None:
    (run,) = ran(small_store(store_url), settings_for("sweep"))
    assert (run.job, run.status) == ("sweep", "done")
    assert run.result == "1 account: 0 stale, 0 not evaluable, 0 excluded, 1 young, 0 active; 0 open cases; none moved"

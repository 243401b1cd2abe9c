"""Every scheduled job that is found by folder keeps the promises of its interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from governance.store.database.engine import reading
from governance.store.digest import state_digest
from reviews.jobs.catalogue import load_jobs, scheduled
from reviews.jobs.interface import Job, JobSettings
from reviews.jobs.schedule import latest_slot
from reviews.settings.sections import ReviewsSettings
from tests.reviews.jobs.job_runs import NOW, folder_of, ran, settings_for, small_store

JOBS = [pytest.param(job, id=job.name) for job in load_jobs()]


def own(job: Job[Any], folder: Path) -> dict[str, Any]:
    """Settings that keep a job's files in the test's folder."""
    return folder_of(folder) if "out" in job.settings.__struct_fields__ else {}


@pytest.mark.parametrize("job", JOBS)
def test_every_setting_has_a_default_and_says_what_it_is(job: Job[Any]) -> None:
    assert issubclass(job.settings, JobSettings)
    assert job.settings() == msgspec.json.decode(b"{}", type=job.settings)
    assert (job.settings.__doc__ or "").strip() and (job.run.__doc__ or "").strip()


@pytest.mark.parametrize("job", JOBS)
def test_a_slot_is_always_there_to_catch_up(job: Job[Any]) -> None:
    times = job.times(job.settings())
    assert all(latest_slot(times, NOW + n * 86_400_000_000) is not None for n in range(70))


@pytest.mark.parametrize("job", JOBS)
def test_switched_off_it_is_not_scheduled(job: Job[Any]) -> None:
    off = ReviewsSettings(schedule={job.name: msgspec.Raw(b'{"enabled": false}')})
    assert job.name not in [each.job.name for each in scheduled(off)]


@pytest.mark.parametrize("job", JOBS)
def test_it_leaves_one_line_and_the_state_as_it_was(job: Job[Any], store_url: str, tmp_path: Path) -> None:
    engine = small_store(store_url)
    with reading(engine) as connection:
        before = state_digest(connection)
    (run,) = ran(engine, settings_for(job.name, **own(job, tmp_path)))
    assert (run.job, run.status) == (job.name, "done"), run.result
    assert run.result and len(run.result.splitlines()) == 1
    with reading(engine) as connection:
        assert state_digest(connection) == before


@pytest.mark.parametrize("job", JOBS)
def test_done_again_by_whoever_takes_it_over_it_is_done_as_well(job: Job[Any], sqlite_url: str, tmp_path: Path) -> None:
    engine = small_store(sqlite_url)
    settings = settings_for(job.name, **own(job, tmp_path))
    ran(engine, settings)
    (run,) = ran(engine, settings, NOW + 7 * 86_400_000_000)
    assert run.status == "done", run.result

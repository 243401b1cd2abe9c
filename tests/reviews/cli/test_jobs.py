"""The scheduled jobs by commands: what is due, what was done, and one that is run now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from front_door.context import CommandContext
from ingest.contract.errors import UnclearError
from reviews.cli.jobs import jobs
from tests.governance.queries.filled import at, begin
from tests.reviews.jobs.job_runs import small_store

CONFIG = """
store: {{url: "sqlite:///{folder}/store.sqlite"}}
reviews:
  schedule_zone: Europe/Berlin
  schedule:
    review: {{enabled: false}}
    acceptances: {{hour: 1}}  # as the sweep: which of the two was due last shall not rest on the hour of the test
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(folder=tmp_path))
    engine = small_store(f"sqlite:///{tmp_path}/store.sqlite")
    begin(engine, at(1))
    engine.dispose()
    return file


def told(config: Path, *words: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(jobs, [*words, "--json"], obj=CommandContext(config), catch_exceptions=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_jobs_by_commands(config: Path) -> None:
    listed = {row["job"]: row for row in told(config, "list")}
    assert (listed["sweep"]["due"], listed["campaigns"]["due"]) == ("daily 01:00 Europe/Berlin", "every hour")
    assert listed["sweep"]["missed_at"] is not None and listed["sweep"]["last_status"] is None
    assert (listed["review"]["enabled"], listed["review"]["next_at"]) == (False, None)
    (ran,) = told(config, "run", "sweep")
    assert ran["result"].startswith("1 account:")
    listed = {row["job"]: row for row in told(config, "list")}
    assert (listed["sweep"]["missed_at"], listed["sweep"]["last_status"]) == (None, "done")
    told(config, "run", "acceptances")
    (row,) = told(config, "history", "sweep")
    assert (row["status"], row["attempts"], row["result"]) == ("done", 1, ran["result"])
    assert "uid " in row["asked_by"]
    assert [row["job"] for row in told(config, "history")] == ["acceptances", "sweep"]
    assert told(config, "history", "--until", "2026-01-01", "--since", "2025-12-31") == []


def test_a_name_that_no_job_has_is_told_with_the_one_meant(config: Path) -> None:
    with pytest.raises(UnclearError, match="no job is called 'swep'; did you mean sweep"):
        told(config, "run", "swep")

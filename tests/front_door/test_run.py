"""All roles in one process: it governs what comes, does the jobs that were missed, and ends when told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from governance.store.database.engine import open_engine, reading
from governance.store.database.statements import rows
from reviews.jobs.catalogue import scheduled
from reviews.settings.sections import ReviewsSettings
from simulator.service.okta.admission.settings import ssws_token
from tests.simulator.service.orgs import Org

JITGOV = str(Path(__file__).parents[2] / "jitgov.py")
SECONDS = 300.0
JOBS = [job.name for job, _, _ in scheduled(ReviewsSettings())]
ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
SECOND_RECORD = (
    '{"uuid": "u2", "published": "2026-01-01T00:00:00.000Z", "eventType": "user.lifecycle.create", "version": "0", '
    '"outcome": {"result": "SUCCESS"}, "target": [{"id": "00u1", "type": "User", "alternateId": "ann@example.com"}]}\n'
)
RECORD = '{"uuid": "u1", "published": "2026-01-01T00:00:00.000Z", "eventType": "user.session.start", "version": "0"}\n'


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`jitgov run` on the embedded defaults in a folder of its own, past its start."""
    with subprocess.Popen(
        [sys.executable, JITGOV, "run"], cwd=tmp_path, env=ENVIRON, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            assert json.loads(process.stderr.readline())["event"] == f"running; scheduled: {', '.join(JOBS)}"
            yield process
        finally:
            process.kill()


def asked(folder: Path, sql: str) -> list[tuple[object, ...]]:
    engine = open_engine(f"sqlite:///{folder / 'jitgov.sqlite'}")
    try:
        with reading(engine) as connection:
            return [tuple(row) for row in rows(connection, sql)]
    finally:
        engine.dispose()


def until(folder: Path, sql: str, least: int) -> list[tuple[object, ...]]:
    deadline = time.monotonic() + SECONDS
    while len(found := asked(folder, sql)) < least:
        assert time.monotonic() < deadline, sql
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_exit_0(running: subprocess.Popen[str], name: signal.Signals) -> None:
    running.send_signal(name)
    _, told = running.communicate(timeout=SECONDS)
    assert running.returncode == 0, told
    assert json.loads(told.splitlines()[-1])["event"] == "ended; governed 0 events"


def test_it_governs_and_does_the_jobs_that_nobody_did(running: subprocess.Popen[str], tmp_path: Path) -> None:
    assert asked(tmp_path, "SELECT 1 FROM job_run") == [], "an empty store is not judged"
    (tmp_path / "log").write_text(RECORD + SECOND_RECORD)
    subprocess.run([sys.executable, JITGOV, "import", "log"], cwd=tmp_path, env=ENVIRON, check=True, timeout=SECONDS)
    until(tmp_path, "SELECT 1 FROM bus_offset WHERE next_offset > 0", 1)
    done = "SELECT job, status FROM job_run WHERE status <> 'running' ORDER BY job"
    assert until(tmp_path, done, len(JOBS)) == [(job, "done") for job in sorted(JOBS)]
    assert list((tmp_path / "reports").glob("*/manifest.json"))
    running.terminate()
    _, told = running.communicate(timeout=SECONDS)
    assert running.returncode == 0, told
    assert "sweep done: " in told


def test_it_collects_from_the_sources_of_the_settings(tmp_path: Path) -> None:
    with Org() as org:
        source = {"kind": "okta", "tenant": "northwind", "url": org.url, "auth": {"ssws": {"token_env": "OKTA_TOKEN"}}}
        (tmp_path / "config.yaml").write_text(yaml.safe_dump({"sources": [source]}))
        environ = {**ENVIRON, "OKTA_TOKEN": ssws_token("northwind")}
        log = tmp_path / "log"
        with (
            log.open("w") as told,
            subprocess.Popen([sys.executable, JITGOV, "run"], cwd=tmp_path, env=environ, stderr=told) as process,
        ):
            try:
                deadline = time.monotonic() + SECONDS
                while "running; " not in log.read_text():
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.05)
                until(tmp_path, "SELECT 1 FROM account WHERE issuer = 'okta:northwind' LIMIT 5", 5)
                process.terminate()
                assert process.wait(SECONDS) == 0, log.read_text()
            finally:
                process.kill()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def ended(folder: Path, settings: dict[str, object]) -> subprocess.CompletedProcess[str]:
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    line = [sys.executable, JITGOV, "run"]
    return subprocess.run(
        line, cwd=folder, env=ENVIRON, stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=False
    )


def test_a_taken_port_ends_it_before_anything_begins(taken_port: int, tmp_path: Path) -> None:
    done = ended(tmp_path, {"collect": {"metrics_port": taken_port}})
    assert done.returncode == 78
    assert f"collect.metrics_port {taken_port} cannot be used" in done.stderr
    assert "running" not in done.stderr


def test_without_a_source_that_can_be_read_it_ends(tmp_path: Path) -> None:
    auth = {"ssws": {"token_env": "NOT_SET"}}
    source = {"kind": "okta", "tenant": "acme", "url": "https://acme.example.com", "auth": auth}
    done = ended(tmp_path, {"sources": [source]})
    assert done.returncode == 78
    assert "NOT_SET" in done.stderr


def test_it_reads_the_rosters_of_the_settings_beside(tmp_path: Path) -> None:
    source = {"kind": "roster", "tenant": "acme", "path": "staff.csv", "columns_file": "map.yaml"}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"sources": [source], "collect": {"poll_seconds": 0.01}}))
    (tmp_path / "map.yaml").write_text("columns: {employee_id: Id, name: Name}\n")
    (tmp_path / "staff.csv").write_text("Id,Name\n1,Ada\n")
    with subprocess.Popen(
        [sys.executable, JITGOV, "run"], cwd=tmp_path, env=ENVIRON, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stderr is not None
            assert any(b"running; " in line for line in process.stderr)
            until(tmp_path, "SELECT 1 FROM person", 1)
            process.terminate()
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()

"""In two lanes, tests of a file stay together, and so do all that need the run's Kafka; the lanes leave nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dev.places import ROOT

_SERVER = """
import pytest

@pytest.fixture
def kafka_server():
    return None
"""
_TESTS = """
import os, pathlib

def noted(name):
    with pathlib.Path(os.environ["NOTED"]).open("a") as notes:
        notes.write(f"{name} {os.environ['PYTEST_XDIST_WORKER']}\\n")

def test_of_the_file():
    noted(__name__)

def test_of_the_file_too():
    noted(__name__)

"""
_TESTS_OF_KAFKA = (
    _TESTS.replace("__name__", '"Kafka"')
    + """
def test_of_kafka(kafka_server):
    noted("Kafka")
"""
)


def test_a_file_and_all_of_kafka_stay_in_one_lane(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(_SERVER)
    for name in "abcdef":
        (tmp_path / f"test_{name}.py").write_text(_TESTS)
    for name in "ghi":
        (tmp_path / f"test_{name}.py").write_text(_TESTS_OF_KAFKA)
    notes = tmp_path / "notes"
    # This run's own mark stays out: the run inside looks for what it left itself.
    environment = {name: value for name, value in os.environ.items() if name != "JITGOV_TEST_RUN"}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.lanes", "-p", "tests.leftovers", "-n", "2"),
            *("--rootdir", str(tmp_path), str(tmp_path)),
        ],
        env={**environment, "PYTHONPATH": str(ROOT), "NOTED": str(notes), "JITGOV_LEFTOVER_SECONDS": "5"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lanes: dict[str, set[str]] = {}
    for line in notes.read_text().splitlines():
        group, lane = line.split()
        lanes.setdefault(group, set()).add(lane)
    assert set(lanes) == {"Kafka", *(f"test_{name}" for name in "abcdef")}
    assert {len(of_group) for of_group in lanes.values()} == {1}
    assert len(set.union(*lanes.values())) == 2

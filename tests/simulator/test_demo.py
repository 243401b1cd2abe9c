"""The demo as a person runs it: a command, with the simulator and the collectors in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from governance.store.bulk import rows
from governance.store.engine import open_engine, reading

JITGOV = Path(__file__).parents[2] / "jitgov.py"
ENVIRON = {name: value for name, value in os.environ.items() if name not in ("JITGOV_CONFIG", "JITGOV_STORE_URL")}
SECONDS = 240


def start(folder: Path) -> subprocess.Popen[str]:
    asked = [sys.executable, str(JITGOV), "demo", "--people", "20", "--records", "2000"]
    # What is ignored is inherited: a run in the background ignores what a terminal's Ctrl-C sends.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        # A session of its own, so that its processes can be told from all others, also once it has ended.
        return subprocess.Popen(
            asked,
            cwd=folder,
            env=ENVIRON,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def nothing_of(group: int) -> bool:
    """Whether all processes of a group end, within a while: one that is killed takes its moment."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_goes_from_the_vendors_apis_to_the_report_and_starts_afresh(tmp_path: Path) -> None:
    (tmp_path / "demo-out").mkdir()
    for name in (".jitgov-demo", "bus.sqlite"):
        (tmp_path / "demo-out" / name).write_text("of an earlier run")
    demo = start(tmp_path)
    out, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 0, said
    assert out.splitlines()[-1] == "demo-out/report/weekly.html"
    assert (tmp_path / "demo-out/report/weekly.html").is_file()
    for each in ("7 of 7: ", "The nightly sweep", "Ask it yourself"):
        assert each in said
    streams = [line.split() for line in out.splitlines() if line.startswith(("okta:", "entra:"))]
    assert len(streams) == 8
    assert {line[4] for line in streams} == {"0"}, "nothing is rejected"
    assert "exp.expired@corp.example.com" in out, "the sweep finds the planted case"
    settings = yaml.safe_load((tmp_path / "demo-out/config.yaml").read_text())
    assert "sources" not in settings, "the simulator is gone"
    engine = open_engine(f"sqlite:///{tmp_path / 'demo-out/jitgov.sqlite'}")
    with reading(engine) as connection:
        assert rows(connection, "SELECT 1 FROM coverage WHERE basis = 'gap'") == []
        live = "SELECT COUNT(DISTINCT stream) FROM coverage WHERE issuer = 'entra:northwind' AND basis = 'declared'"
        assert rows(connection, live) == [(6,)]
    engine.dispose()
    assert nothing_of(demo.pid)


@pytest.mark.parametrize("moment", ["The simulator serves", "1 of 7: "])
def test_ctrl_c_ends_all_of_it(moment: str, tmp_path: Path) -> None:
    demo = start(tmp_path)
    assert demo.stderr is not None
    assert any(moment in line for line in demo.stderr)
    os.killpg(demo.pid, signal.SIGINT)  # a terminal sends it to all of them
    _, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 130, said
    assert "2 of 7" not in said
    assert nothing_of(demo.pid)


def test_killed_it_leaves_nothing_running(tmp_path: Path) -> None:
    demo = start(tmp_path)
    assert demo.stderr is not None
    assert any("Its half year is collected" in line for line in demo.stderr)
    demo.kill()
    demo.communicate(timeout=SECONDS)
    assert nothing_of(demo.pid)


def test_a_folder_that_it_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo-out").mkdir()
    (tmp_path / "demo-out" / "mine").touch()
    demo = start(tmp_path)
    _, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 2
    assert "was not made by the demo" in said
    assert (tmp_path / "demo-out" / "mine").is_file()

"""A test run that leaves a process behind fails, and says which."""

import os
import subprocess
import sys
from pathlib import Path

from dev.places import ROOT

_LEAVES_ONE = """
import subprocess, sys

def test_leaves_one():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)  # left behind"])
"""


def test_a_process_left_behind_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_leaves_one.py").write_text(_LEAVES_ONE)
    environment = {name: value for name, value in os.environ.items() if name != "JITGOV_TEST_RUN"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.leftovers", "--rootdir", str(tmp_path), str(tmp_path)],
        env={**environment, "PYTHONPATH": str(ROOT), "JITGOV_LEFTOVER_SECONDS": "0.2"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "still running" in done.stdout
    left = next(line for line in done.stdout.splitlines() if "left behind" in line)
    os.kill(int(left.split()[2]), 9)

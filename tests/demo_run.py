"""The demo, run once for all tests that ask what comes of it; who changes anything asks for a copy."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

JITGOV = Path(__file__).parents[1] / "jitgov.py"
ENVIRON = {name: value for name, value in os.environ.items() if name not in ("JITGOV_CONFIG", "JITGOV_STORE_URL")}
SECONDS = 900  # it only keeps a run from hanging: on a busy machine the demo takes minutes


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


class DemoRun(NamedTuple):
    """A demo that has ended: its folder, what it printed and said, its process group."""

    folder: Path
    out: str
    said: str
    group: int


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """The demo's run, in a folder where an earlier one left its files; `folder / "demo-out"` is for reading only."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "demo-out").mkdir()
    for name in (".jitgov-demo", "bus.sqlite"):
        (folder / "demo-out" / name).write_text("of an earlier run")
    demo = start(folder)
    try:
        out, said = demo.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(demo.pid, signal.SIGKILL)
        raise
    assert demo.returncode == 0, said
    return DemoRun(folder, out, said, demo.pid)


@pytest.fixture
def demo_folder(demo_run: DemoRun, tmp_path: Path) -> Path:
    """A folder with a copy of what the demo made, `demo-out`, to ask and to change."""
    shutil.copytree(demo_run.folder / "demo-out", tmp_path / "demo-out")
    return tmp_path

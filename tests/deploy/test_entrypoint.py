"""The container's first process: it hands signals on, and turns the one code that a restart cannot mend into an end."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

ENTRYPOINT = ROOT / "deploy" / "entrypoint.sh"


def _started(folder: Path, program: str, *arguments: str) -> subprocess.Popen[str]:
    stub = folder / "jitgov"
    stub.write_text(f"#!/bin/sh\n{program}\n")
    stub.chmod(0o755)
    return subprocess.Popen(
        ["/bin/sh", str(ENTRYPOINT), *arguments],
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("code", "ends_with"), [(0, 0), (70, 70), (75, 75), (78, 0)])
def test_a_restart_that_changes_nothing_is_not_asked_for(code: int, ends_with: int, tmp_path: Path) -> None:
    with _started(tmp_path, f"exit {code}") as process:
        _, said = process.communicate(timeout=300)
    assert process.returncode == ends_with
    assert ("is not started again: correct what it says above" in said) == (code == 78)


def test_arguments_are_handed_on_as_they_are(tmp_path: Path) -> None:
    with _started(tmp_path, 'printf "%s\\n" "$@"', "govern", "--config", "a folder/config.yaml") as process:
        said, _ = process.communicate(timeout=300)
    assert said.splitlines() == ["govern", "--config", "a folder/config.yaml"]


def test_a_signal_ends_jitgov_at_its_safe_point(tmp_path: Path) -> None:
    ends = "trap 'echo safe; exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    with _started(tmp_path, ends) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=300)
    assert said == "safe\n"
    assert process.returncode == 7

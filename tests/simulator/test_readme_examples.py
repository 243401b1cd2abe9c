"""What README says one may ask, asked of the demo as it is written there."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_run import ENVIRON, JITGOV, SECONDS
from tests.house.tree import ROOT

_ASKED = (ROOT / "README.md").read_text().partition("## Ask\n")[2].partition("\n## ")[0]
_WRITTEN = re.findall(r"`jitgov ([a-z][^`]*)`", _ASKED)
_SERVES = "console"  # It goes on until it is ended: tests/console ask it.
EXAMPLES = [line for line in _WRITTEN if not re.search(r"\b[A-Z_]*ID\b|…", line) and not line.startswith(_SERVES)]

# What may be short: the made-up company tells nobody of changes.
_SHORT = ("report", "review", "config", "finding list", "outbox list")


def asked(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(JITGOV), *shlex.split(line)],
        cwd=folder / "demo-out",
        env=ENVIRON,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_there_are_examples_of_every_list() -> None:
    commands = {line.split()[0] for line in EXAMPLES}
    assert commands >= {
        "accounts",
        "access",
        "findings",
        "sweep",
        "show",
        "person",
        "applications",
        "changes",
        "report",
    }


@pytest.mark.parametrize("line", EXAMPLES)
def test_it_answers_on_the_demo_as_it_is_written(line: str, demo_folder: Path) -> None:
    done = asked(demo_folder, line)
    assert done.returncode == 0, done.stderr
    # More than the line that tells the instant and the line of column names.
    assert len(done.stdout.splitlines()) > 2 or line.startswith(_SHORT), done.stdout

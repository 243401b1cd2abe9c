"""npm is installed once and whole on a machine that has none, however many ask for it at once."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dev import fetching, npm_packages
from dev.errors import MissingPartError


class Pip:
    """A pip that puts npm's program into its target, half of it at first; where it is broken it ends there."""

    def __init__(self) -> None:
        self.runs = 0
        self.broken = False
        self._running = threading.Lock()

    def run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        """Do what the command would do."""
        assert self._running.acquire(blocking=False), "two install into one folder"
        self.runs += 1
        program = Path(command[-1]) / "bin" / "npm"
        program.parent.mkdir(exist_ok=True)
        program.write_text("half")
        if not self.broken:
            program.write_text("whole")
        self._running.release()
        return subprocess.CompletedProcess(command, int(self.broken), "", "no way to the registry")


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    pip = Pip()
    monkeypatch.setattr(npm_packages, "SERVERS", tmp_path)
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("subprocess.run", pip.run)
    return pip


def program() -> str:
    return Path(npm_packages.npm("a test")[0][-1]).read_text()


def test_many_who_ask_at_once_are_given_a_whole_one_that_was_installed_once(pip: Pip) -> None:
    with ThreadPoolExecutor(8) as asking:
        given = list(asking.map(lambda _: program(), range(8)))
    assert (given, pip.runs) == (["whole"] * 8, 1)


def test_what_an_interrupted_run_left_is_installed_anew(pip: Pip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES_SECONDS", ())
    pip.broken = True
    with pytest.raises(MissingPartError, match="no way to the registry"):
        program()
    pip.broken = False
    assert program() == "whole"

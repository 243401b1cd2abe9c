"""A test run leaves no process behind: each one that it started carries the run's mark, and the end looks for the mark.

Looks through /proc, so it finds also what was detached on purpose; where there is none it finds nothing.
"""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path

import pytest

_MARK = "JITGOV_TEST_RUN"
_GRACE_SECONDS = float(os.environ.get("JITGOV_LEFTOVER_SECONDS", "10"))
_END_AFTER_US = ("guard.py", "multiprocessing.resource_tracker")  # by their nature: they wait for our end


def pytest_configure(config: pytest.Config) -> None:
    """Mark this run; everything that it starts inherits the mark."""
    os.environ.setdefault(_MARK, uuid.uuid4().hex)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a process of it is still there a moment after the last fixture ended."""
    if hasattr(session.config, "workerinput"):
        return  # the other lanes still run; whoever started them looks, when all have ended
    deadline = time.monotonic() + _GRACE_SECONDS
    left = _left()
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = _left()
    if left:
        session.config.get_terminal_writer().line("\nstill running: " + "\nstill running: ".join(left), red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _left() -> list[str]:
    mark = f"{_MARK}={os.environ[_MARK]}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                ours = int(folder.name) in _own_line() or any(name in command for name in _END_AFTER_US)
                if command and not ours:
                    found.append(f"{folder.name} {command[:200]}")
        except OSError:  # it ended meanwhile, or belongs to somebody else
            continue
    return found


def _own_line() -> set[int]:
    """This process and those that started it (a run inside a run carries the outer one's mark)."""
    line, pid = set(), os.getpid()
    while pid > 1:
        line.add(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return line

"""Ends servers whose starter is gone, even one that was killed with -9, and removes their folders.

A small process beside the starter reads a pipe that only the starter holds open. `start PID` and `folder PATH` tell it
what to clean, `forget PID` and `spare PATH` that this is done. When the pipe ends, the starter is gone. (Linux's
parent-death signal is no way: it fires when the starting *thread* ends, and changes of the user id clear it.)
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

_guards: dict[int, "subprocess.Popen[str]"] = {}


def send_order(word: str, target: int | Path) -> None:
    """Send our guard `start` or `forget` (a process id), `folder` or `spare` (a path); start the guard if need be."""
    starter = os.getpid()  # by id: a forked child needs a guard of its own
    guard = _guards.get(starter)
    if guard is None or guard.poll() is not None:
        guard = _guards[starter] = subprocess.Popen(
            [sys.executable, "-I", __file__], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
    assert guard.stdin is not None  # noqa: S101 - Popen promises it with PIPE
    guard.stdin.write(f"{word} {target}\n")
    guard.stdin.flush()


def main() -> None:
    """Read orders until the starter is gone, then end its servers and remove its folders."""
    processes: dict[str, None] = {}
    folders: dict[str, None] = {}
    for line in sys.stdin:
        word, _, target = line.rstrip("\n").partition(" ")
        to_clean = processes if word in ("start", "forget") else folders
        if word in ("start", "folder"):
            to_clean[target] = None
        else:
            to_clean.pop(target, None)
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

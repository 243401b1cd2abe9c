"""A measured process of its own: what it prints, and what it and those it started take meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

_SAMPLE_SECONDS = 0.25
_PAGE_BYTES = 4096
_TICKS = 100  # a second, on every Linux that Python runs on


class _Process(NamedTuple):
    """A process's line of /proc: ids, resident pages, ticks of its own and of those that ended below it."""

    pid: int
    parent: int
    pages: int
    ticks: int


def sampled(module: str, *arguments: str) -> tuple[Any, list[float]]:
    """Run ``python -m module``; return the JSON that it prints, and resident memory over time in MB.

    Raises SystemExit when it fails.
    """
    held: list[float] = []
    with subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            held.append(_resident_mb(process.pid))
            time.sleep(_SAMPLE_SECONDS)
        printed = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"{module} ended with code {process.returncode}")
    return json.loads(printed), held


def growth(held: Sequence[float]) -> float:
    """Return the last quarter's mean memory as a ratio to the second quarter's: near 1 is flat."""
    quarter = max(len(held) // 4, 1)
    second, last = held[quarter : 2 * quarter] or held, held[-quarter:]
    return (sum(last) / len(last)) / (sum(second) / len(second))


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and all it started have taken, those that have ended included."""
    return sum(process.ticks for process in _family(pid)) / _TICKS


def _resident_mb(pid: int) -> float:
    return sum(process.pages for process in _family(pid)) * _PAGE_BYTES / 2**20


def _family(pid: int) -> list[_Process]:
    """Return the process and what descends from it."""
    family, others = [], list(_processes())
    wanted = {pid}
    while members := [process for process in others if process.pid in wanted or process.parent in wanted]:
        family += members
        wanted = {process.pid for process in members}
        others = [process for process in others if process not in members]
    return family


def _processes() -> Iterator[_Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        yield _Process(int(folder.name), int(fields[1]), int(fields[21]), sum(map(int, fields[11:15])))

"""How much processor time a request takes of whom: of the visitors, of the console, of PostgreSQL.

They share the machine's cores, so that whoever takes more than his part keeps the others waiting.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _OF_ITSELF, _OF_ENDED_CHILDREN = slice(1, 2), slice(11, 13), slice(13, 15)
"""Where its parent and its ticks stand behind a process's name: proc_pid_stat(5), fields 4 and 14 to 17."""


class Taken(NamedTuple):
    """Processor time of the three so far, in seconds; ``at``: when, in seconds of whichever clock."""

    visitors: float
    console: float
    postgresql: float
    at: float


def taken_by_now(console: int, postgresql: int) -> Taken:
    """Return what was taken so far, by us, by a console and by a PostgreSQL; these two by their process ids."""
    return Taken(time.process_time(), seconds_of(console), seconds_of(postgresql), time.perf_counter())


def shares(before: Taken, after: Taken, requests: int) -> dict[str, dict[str, float]]:
    """Return what each took between two instants: milliseconds a request, and its share of all cores."""
    cores = (os.cpu_count() or 1) * (after.at - before.at)
    return {
        name: {
            "ms_a_request": round((late - early) * 1_000 / max(1, requests), 2),
            "share_of_cores": round((late - early) / cores, 3),
        }
        for name, early, late in zip(Taken._fields[:3], before, after, strict=False)
    }


def seconds_of(process: int) -> float:
    """Return the processor time of a process and of all that it has started, whether they have ended or not."""
    return _seconds_of(process, _parents())


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started and that run."""
    return _children_of(process, _parents())


def _seconds_of(process: int, parents: Mapping[int, int]) -> float:
    ticks = _read(process, _OF_ITSELF) + _read(process, _OF_ENDED_CHILDREN)
    return ticks / _TICKS + sum(_seconds_of(child, parents) for child in _children_of(process, parents))


def _children_of(process: int, parents: Mapping[int, int]) -> list[int]:
    return [child for child, parent in parents.items() if parent == process]


def _parents() -> dict[int, int]:
    """Return each process's parent. A task's own list of children may miss one while another ends: proc_pid_task(5)."""
    named = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return {process: parent for process in named if (parent := _read(process, _PARENT))}


def _read(process: int, which: slice) -> int:
    # A child may end while it is read: its parent's ended children tell of it the next time.
    with suppress(OSError):
        return sum(int(word) for word in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[which])
    return 0

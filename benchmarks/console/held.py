"""How much memory a console holds: that of all its processes, what they share counted once."""

from __future__ import annotations

from pathlib import Path

from benchmarks.console.taken import children_of


def most_mb(process: int) -> float:
    """Return the most memory that a process and those that it has started held so far, in MB.

    The most of each is told with what it shares; that is taken off as it stands now.
    """
    kilobytes = [
        _most(member) - _now(member, "Rss") + _now(member, "Pss") for member in (process, *children_of(process))
    ]
    return round(sum(kilobytes) / 1_024, 1)


def _most(process: int) -> int:
    return _kilobytes(Path(f"/proc/{process}/status"), "VmHWM")


def _now(process: int, name: str) -> int:
    return _kilobytes(Path(f"/proc/{process}/smaps_rollup"), name)


def _kilobytes(file: Path, name: str) -> int:
    line = next(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1])

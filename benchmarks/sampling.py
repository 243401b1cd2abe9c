"""A measured process of its own: what it prints, and the memory that it and those it started hold meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SAMPLE_SECONDS = 0.25


def sampled(module: str, *arguments: str) -> tuple[Any, list[float]]:
    """Run ``python -m module``; return the JSON that it prints, and resident memory over time in MB.

    Raises SystemExit when it fails.
    """
    held: list[float] = []
    with subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            held.append(_resident_mb(process.pid))
            time.sleep(_SAMPLE_SECONDS)
        told = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"{module} ended with code {process.returncode}")
    return json.loads(told), held


def growth(held: Sequence[float]) -> float:
    """Return the last quarter's mean memory as a ratio to the second quarter's: near 1 is flat."""
    quarter = max(len(held) // 4, 1)
    second, last = held[quarter : 2 * quarter] or held, held[-quarter:]
    return (sum(last) / len(last)) / (sum(second) / len(second))


def _resident_mb(pid: int) -> float:
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid or int(fields[1]) == pid:
            pages += int(fields[21])
    return pages * 4096 / 2**20

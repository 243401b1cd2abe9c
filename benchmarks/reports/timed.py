"""A command in a process of its own: how long it took, what of it was processor time, what its largest process held."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

_CODE = (
    "import resource, runpy, sys\n"
    "sys.argv = ['jitgov', *sys.argv[1:]]\n"
    "try:\n"
    "    runpy.run_module('jitgov', run_name='__main__')\n"
    "finally:\n"
    "    taken = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
    "    cpu = sum(one.ru_utime + one.ru_stime for one in taken)\n"
    "    print(f'taken {max(one.ru_maxrss for one in taken)} {cpu}', file=sys.stderr)\n"
)


class Taken(NamedTuple):
    """What a command took."""

    seconds: float
    cpu_seconds: float
    most_mb: float


def timed_command(config: Path, *arguments: str) -> Taken:
    """Return what a command takes. Raises SystemExit when it fails."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _CODE, "--config", str(config), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with code {done.returncode}: {done.stderr[-800:]}")
    _, most_kb, cpu = next(line for line in done.stderr.splitlines() if line.startswith("taken ")).split()
    return Taken(seconds, float(cpu), int(most_kb) / 1_024)

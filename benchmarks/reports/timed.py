"""A command in a process of its own: how long it took, and what the largest of its processes held."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

_CODE = (
    "import resource, runpy, sys\n"
    "sys.argv = ['jitgov', *sys.argv[1:]]\n"
    "try:\n"
    "    runpy.run_module('jitgov', run_name='__main__')\n"
    "finally:\n"
    "    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
    "    print(f'most {most}', file=sys.stderr)\n"
)


def timed_command(config: Path, *arguments: str) -> tuple[float, float]:
    """Return the seconds, and the MB of the largest process. Raises SystemExit when it fails."""
    began = time.perf_counter()
    command = [sys.executable, "-c", _CODE, "--config", str(config), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with code {done.returncode}: {done.stderr[-800:]}")
    most_kb = next(int(line.split()[1]) for line in done.stderr.splitlines() if line.startswith("most "))
    return seconds, most_kb / 1_024

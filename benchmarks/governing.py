"""One govern process, as the command runs it, measured from outside: time until idle, memory with its reader.

``python -m benchmarks.governing STORE_URL BUS_URL`` is that process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.settings import all_policies_on
from governance.policies.catalogue import load_policies
from governance.rules import Rules
from governance.store.engine import open_engine
from governance.working import Govern
from ingest.bus.open import open_bus

GROUP = "bench"
_SAMPLE_SECONDS = 0.5


class Run(NamedTuple):
    """What a run took: events, seconds from the start of reading until idle, resident memory over time in MB."""

    events: int
    seconds: float
    rss_mb: list[float]

    @property
    def per_s(self) -> float:
        """Return events per second."""
        return self.events / self.seconds

    @property
    def rss_growth(self) -> float:
        """Return the last quarter's mean memory as a ratio to the second quarter's: near 1 is flat."""
        quarter = max(len(self.rss_mb) // 4, 1)
        second, last = self.rss_mb[quarter : 2 * quarter] or self.rss_mb, self.rss_mb[-quarter:]
        return (sum(last) / len(last)) / (sum(second) / len(second))


def governed(store_url: str, bus_url: str) -> Run:
    """Govern until idle in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.governing", store_url, bus_url]
    sampled: list[float] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            sampled.append(_resident_mb(process.pid))
            time.sleep(_SAMPLE_SECONDS)
        told = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"the governing process ended with code {process.returncode}")
    events, seconds = json.loads(told)
    return Run(events, seconds, sampled)


def _resident_mb(pid: int) -> float:
    """Return the resident memory of a process and of those that it started."""
    pages = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid or int(fields[1]) == pid:
            pages += int(fields[21])
    return pages * 4096 / 2**20


def main() -> None:
    """Be the governing process."""
    engine = open_engine(sys.argv[1])
    bus_url = sys.argv[2]
    rules = Rules(all_policies_on(), load_policies())
    worker = Govern(
        open_bus(bus_url, {}), engine, rules, GROUP, lambda line: print(line, file=sys.stderr), (bus_url, {})
    )
    began = time.perf_counter()
    done = worker.run(until_idle=True)
    print(json.dumps([done.events, time.perf_counter() - began]))


if __name__ == "__main__":
    main()

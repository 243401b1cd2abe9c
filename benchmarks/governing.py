"""One govern process, as the command runs it, measured from outside: time until idle, memory with its reader.

``python -m benchmarks.governing STORE_URL BUS_URL`` is that process.
"""

from __future__ import annotations

import json
import sys
import time
from typing import NamedTuple

from benchmarks.sampling import growth, sampled
from benchmarks.settings import all_policies_on
from governance.policies.catalogue import compiled
from governance.store.engine import open_engine
from governance.worker.worker import Govern
from ingest.bus.open import open_bus

GROUP = "bench"


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
        return growth(self.rss_mb)


def governed(store_url: str, bus_url: str) -> Run:
    """Govern until idle in a process of its own."""
    (events, seconds), held = sampled("benchmarks.governing", store_url, bus_url)
    return Run(events, seconds, held)


def main() -> None:
    """Be the governing process."""
    engine = open_engine(sys.argv[1])
    bus_url = sys.argv[2]
    rules = compiled(all_policies_on())
    worker = Govern(
        open_bus(bus_url, {}), engine, rules, GROUP, lambda line: print(line, file=sys.stderr), (bus_url, {}, "auto")
    )
    began = time.perf_counter()
    done = worker.run(until_idle=True)
    print(json.dumps([done.events, time.perf_counter() - began]))


if __name__ == "__main__":
    main()

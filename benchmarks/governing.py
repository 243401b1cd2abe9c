"""One govern process, as the command runs it, measured from outside: time until idle, processors, memory.

``python -m benchmarks.governing STORE_URL BUS_URL CLIENT`` is that process.
"""

from __future__ import annotations

import json
import sys
import time
from typing import NamedTuple, cast

from benchmarks.processor_time import CHILDREN, OWN, processor_seconds
from benchmarks.sampling import cpu_seconds, growth, sampled
from benchmarks.settings import all_policies_on
from dev.postgres import PostgresServer
from governance.policies.catalogue import compiled
from governance.store.database.engine import open_engine
from governance.worker.worker import Govern
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus

GROUP = "bench"


class Run(NamedTuple):
    """What a run took: events, seconds from the start of reading until idle, processor seconds, memory over time."""

    events: int
    seconds: float
    worker_cpu: float
    reader_cpu: float
    """Of the reading process, which derives, too, once there is nothing to read."""
    postgres_cpu: float
    rss_mb: list[float]

    @property
    def per_s(self) -> float:
        """Return events per second."""
        return self.events / self.seconds

    @property
    def cpu_us(self) -> float:
        """Return processor time an event, of worker, reading process and PostgreSQL, in microseconds."""
        return (self.worker_cpu + self.reader_cpu + self.postgres_cpu) / self.events * 1e6

    @property
    def rss_growth(self) -> float:
        """Return the last quarter's mean memory as a ratio to the second quarter's: near 1 is flat."""
        return growth(self.rss_mb)


def governed(store_url: str, bus_url: str, client: ClientName, postgres: PostgresServer) -> Run:
    """Govern until idle in a process of its own."""
    before = cpu_seconds(postgres.pid)
    (events, seconds, worker, reader), held = sampled("benchmarks.governing", store_url, bus_url, client)
    return Run(events, seconds, worker, reader, cpu_seconds(postgres.pid) - before, held)


def main() -> None:
    """Be the governing process."""
    store_url, bus_url, client = sys.argv[1:]
    engine, name = open_engine(store_url), cast(ClientName, client)
    rules = compiled(all_policies_on())
    bus = open_bus(bus_url, {}, name)
    worker = Govern(bus, engine, rules, GROUP, lambda line: print(line, file=sys.stderr), (bus_url, {}, name))
    before, began = processor_seconds(OWN), time.perf_counter()
    done = worker.run(until_idle=True)
    seconds = time.perf_counter() - began
    print(json.dumps([done.events, seconds, processor_seconds(OWN) - before, processor_seconds(CHILDREN)]))


if __name__ == "__main__":
    main()

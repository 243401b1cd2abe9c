"""What reading costs a process: the floor, which polls and decodes alone, and the worker's reading process.

``python -m benchmarks.bus_read WHAT BUS_URL CLIENT STORE_URL EVENTS`` is a process that does one of both.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, cast

from benchmarks.sampling import sampled
from benchmarks.settings import all_policies_on
from governance.policies.catalogue import compiled
from governance.store.database.engine import open_engine
from governance.worker.reader_process.client import ReaderApart
from ingest.bus.interface import Partition
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode

_POLL = 5_000
_WAIT_SECONDS = 0.2


class BusRead(NamedTuple):
    """Processor time and wall time of reading, in microseconds an event."""

    cpu_us: float
    wall_us: float


def floor(bus_url: str, client: ClientName, events: int) -> BusRead:
    """Poll and decode so many events in a process of its own."""
    return BusRead(*sampled("benchmarks.bus_read", "floor", bus_url, client, "", str(events))[0])


def reading_process(bus_url: str, client: ClientName, store_url: str, events: int) -> BusRead:
    """Let the worker's reading process read, fold and hand over so many events; nothing is written."""
    return BusRead(*sampled("benchmarks.bus_read", "process", bus_url, client, store_url, str(events))[0])


def main() -> None:
    """Be the measured process."""
    what, bus_url, client, store_url, events = sys.argv[1:]
    name, count = cast(ClientName, client), int(events)
    measured = _floor(bus_url, name, count) if what == "floor" else _process(bus_url, name, store_url, count)
    print(json.dumps(measured))


def _floor(bus_url: str, client: ClientName, events: int) -> BusRead:
    def read() -> None:
        left = events
        subscriber = open_bus(bus_url, {}, client).subscriber("floor", [EVENTS_TOPIC], _from_the_start)
        while left > 0:
            for messages in subscriber.poll(_POLL, 500).values():
                for message in messages:
                    decode(message.value, message.headers[0][1])
                left -= len(messages)
        subscriber.close()

    return _measured(resource.RUSAGE_SELF, read, events)


def _process(bus_url: str, client: ClientName, store_url: str, events: int) -> BusRead:
    engine = open_engine(store_url)

    def read() -> None:
        left = events
        reader = ReaderApart((bus_url, {}, client), engine, "reading", compiled(all_policies_on()), print)
        reader.start()
        while left > 0:
            batch = reader.take(_WAIT_SECONDS)
            left -= batch.batch.events if batch is not None else 0
        reader.stop()

    return _measured(resource.RUSAGE_CHILDREN, read, events)


def _from_the_start(_partitions: Iterable[Partition]) -> Mapping[Partition, int]:
    return {}


def _measured(who: int, work: Callable[[], None], events: int) -> BusRead:
    before, began = _cpu(who), time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return BusRead((_cpu(who) - before) / events * 1e6, seconds / events * 1e6)


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()

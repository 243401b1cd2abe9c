"""What reading costs a process: the floor, which polls and decodes alone, and the worker's reading process.

``python -m benchmarks.bus_read WHAT BUS_URL CLIENT STORE_URL EVENTS`` is a process that does one of both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, cast

from benchmarks.processor_time import CHILDREN, OWN, processor_seconds
from benchmarks.sampling import sampled
from benchmarks.settings import all_policies_on
from governance.policies.catalogue import compiled
from governance.store.database.engine import open_engine
from governance.worker.reading.reader_process.client import ReaderApart
from ingest.bus.interface import Partition
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode

_POLL = 5_000
_WAIT_SECONDS = 0.2


class BusRead(NamedTuple):
    """Processor time of reading, in microseconds an event."""

    cpu_us: float


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
        subscriber = open_bus(bus_url, {}, client).subscriber("floor", [EVENTS_TOPIC], from_the_start)
        while left > 0:
            for messages in subscriber.poll(_POLL, 500).values():
                for message in messages:
                    decode(message.value, message.headers[0][1])
                left -= len(messages)
        subscriber.close()

    return _measured(OWN, read, events)


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

    return _measured(CHILDREN, read, events)


def from_the_start(_partitions: Iterable[Partition]) -> Mapping[Partition, int]:
    """Return no position: every partition is read from its first message on."""
    return {}


def _measured(whose: int, work: Callable[[], None], events: int) -> BusRead:
    before = processor_seconds(whose)
    work()
    return BusRead((processor_seconds(whose) - before) / events * 1e6)


if __name__ == "__main__":
    main()

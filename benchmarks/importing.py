"""One import, measured in processor time beside the producer that publishes the same messages.

``python -m benchmarks.importing BUS_URL CLIENT FOLDER TENANT FILE…`` is the process that does both.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, cast

from benchmarks.processor_time import CHILDREN, OWN, processor_seconds
from benchmarks.sampling import sampled
from ingest.bus.kafka.options import ClientName
from ingest.bus.open import open_bus
from ingest.collection.translators import find_translators
from ingest.contract.codec import EVENTS_TOPIC
from ingest.imports.importing import Importer
from ingest.translation.batching import read_batches
from ingest.translation.interface import Context
from simulator.company.company import Company
from simulator.demo.export import imports, write_export
from simulator.organisation.plan import Plan


class Export(NamedTuple):
    """Files of one identity provider's records, and its tenant's label."""

    names: list[str]
    tenant: str


class Imported(NamedTuple):
    """Processor time in microseconds an event: of the whole import, and of the producer alone."""

    import_us: float
    producer_us: float


@contextmanager
def exported(records: int) -> Iterator[Export]:
    """Write a made-up company's records to files."""
    company = Company(Plan(people=300, records=records))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, company)
        first = imports(folder, company)[0]
        yield Export([str(path) for path in first.paths], first.tenant)


def imported(bus_url: str, client: ClientName, export: Export) -> Imported:
    """Import the files in a process of its own, and publish the same messages."""
    return Imported(*sampled("benchmarks.importing", bus_url, client, export.tenant, *export.names)[0])


def main() -> None:
    """Be the measured process."""
    bus_url, client, tenant, *names = sys.argv[1:]
    context = Context(datetime.now(UTC), tenant)
    messages = [message for batch in read_batches(names, find_translators(), context) for message in batch.events]
    publisher = open_bus(bus_url, {}, cast(ClientName, client)).publisher()
    publisher.publish(EVENTS_TOPIC, messages[:1])  # connected

    def whole() -> None:
        importer = Importer(publisher, find_translators(), context)
        importer.take_files(names)
        importer.finish(None)

    producer = _cpu_seconds(lambda: publisher.publish(EVENTS_TOPIC, messages))
    whole_import = _cpu_seconds(whole)
    publisher.close()
    print(json.dumps([seconds / len(messages) * 1e6 for seconds in (whole_import, producer)]))


def _cpu_seconds(work: Callable[[], object]) -> float:
    before = processor_seconds(OWN, CHILDREN)
    work()
    return processor_seconds(OWN, CHILDREN) - before


if __name__ == "__main__":
    main()

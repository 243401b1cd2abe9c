"""A reader that reads a bus into nobody's hands but the test's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema
from governance.worker.reading.reader import Reader
from ingest.bus.interface import Bus


@contextmanager
def started_reader(bus: Bus, store_url: str) -> Iterator[Reader]:
    """Give a reader of a bus, over an empty store, until the block ends."""
    engine = open_engine(store_url)
    ensure_schema(engine)
    reader = Reader(bus, engine, "workers", 100, 0.5)
    reader.start()
    yield reader
    reader.stop()
    engine.dispose()

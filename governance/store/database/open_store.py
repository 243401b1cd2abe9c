"""Opens a store by its URL, its tables made where it is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from governance.store.database.engine import open_engine
from governance.store.database.migrate import ensure_schema


@contextmanager
def unchecked_store(url: str) -> Iterator[Engine]:
    """Give the store of any version, closed at the block's end: for whoever brings it up to date."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def open_store(url: str) -> Iterator[Engine]:
    """Give the store, closed at the block's end; a new one is made. Raises SetupError when it is an older one."""
    with unchecked_store(url) as engine:
        ensure_schema(engine)
        yield engine

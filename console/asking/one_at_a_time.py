"""Work that reads a whole store: of a process one visitor's is done at a time, so that pages keep their threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.contract.errors import DeclinedError


@contextmanager
def one_at_a_time(lock: threading.Lock, does: str) -> Iterator[None]:
    """Hold the lock of the work. Raises DeclinedError, with what somebody ``does``, where another visitor holds it."""
    if not lock.acquire(blocking=False):
        raise DeclinedError(f"somebody {does} just now; try again in a moment")
    try:
        yield
    finally:
        lock.release()

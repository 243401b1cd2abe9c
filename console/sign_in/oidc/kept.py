"""What a provider says of itself: read by one thread, kept, and waited for by few.

Whoever sends tokens that he made up may let it be asked. A provider that hangs must not hold the threads meanwhile that
answer everybody else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ingest.contract.errors import TransientError

_MOST_WAITING = 8
"""Threads, whoever reads it among them: a fifth of those that answer."""

Value = TypeVar("Value")


class ProviderAwayError(TransientError):
    """The identity provider does not answer, or not as one."""


class Kept(Generic[Value]):
    """A value as it was read last."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._value: Value | None = None
        self._reads = 0
        """Readings that ended, with or without an answer."""
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(_MOST_WAITING)

    @property
    def is_being_read(self) -> bool:
        """Whether a thread reads it just now."""
        return self._lock.locked()

    def value(self) -> Value:
        """Return it, read where it never was; raises as ``another_than``."""
        return self._value if self._value is not None else self.another_than(None)

    def another_than(self, seen: Value | None) -> Value:
        """Return it where it is not ``seen`` any more, else read it anew.

        Raises ProviderAwayError where many wait already, or another thread was told nothing; and what reading raises.
        """
        reads = self._reads
        if not self._room.acquire(blocking=False):
            raise ProviderAwayError("others wait for its answer already")
        try:
            return self._read_by_one(seen, reads)
        finally:
            self._room.release()

    def _read_by_one(self, seen: Value | None, reads: int) -> Value:
        with self._lock:
            if self._value is not None and self._value is not seen:
                return self._value
            if self._reads != reads:
                raise ProviderAwayError("it was asked just now, and gave no answer")
            try:
                self._value = self._read()
            finally:
                # Afterwards: whoever came meanwhile has waited for this answer.
                self._reads += 1
            return self._value

"""Reads and writes pipes that do not block, until an instant and no longer."""

from __future__ import annotations

import os
import select
import time

from ingest.contract.errors import BrokenError


class EndedError(Exception):
    """The process answered nothing, or nothing that is an answer."""


def descriptor_of(pipe: object) -> int:
    """Return a pipe's number."""
    number = getattr(pipe, "fileno", None)
    if number is None:
        raise BrokenError("the process that reckons rules has no pipes")
    return int(number())


def _wait(descriptor: int, event: int, until: float) -> None:
    waiting = select.poll()
    waiting.register(descriptor, event)
    left = until - time.monotonic()
    if left <= 0 or not waiting.poll(left * 1_000):
        raise EndedError("did not answer in time")


def write_until(descriptor: int, message: bytes, until: float) -> None:
    """Write all of it until an instant of the monotonic clock. Raises EndedError."""
    rest = memoryview(message)
    while rest:
        _wait(descriptor, select.POLLOUT, until)
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise EndedError("ended") from error


def read_until(descriptor: int, length: int, until: float) -> bytes:
    """Read so many bytes until an instant of the monotonic clock. Raises EndedError."""
    parts: list[bytes] = []
    while length:
        _wait(descriptor, select.POLLIN, until)
        try:
            part = os.read(descriptor, min(length, 1 << 20))
        except BlockingIOError:
            continue
        if not part:
            raise EndedError("ended")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)

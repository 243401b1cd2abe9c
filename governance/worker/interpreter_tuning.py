"""How a worker's interpreter is set: for large batches of small values, in several threads."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.bus.interpreter import interpreter_set

_COLLECTIONS = (400_000, 12, 100)
_SWITCH_SECONDS = 0.0005
_M_ARENA_MAX = -8  # glibc's malloc.h: https://man7.org/linux/man-pages/man3/mallopt.3.html


@contextmanager
def suited_interpreter() -> Iterator[None]:
    """Suit the interpreter to a worker, and set it back at the end.

    The garbage collector looks seldom: a batch is hundreds of thousands of small values without cycles, and to look at
    all of them once took a fifth of what it takes to fold them. Threads change often: one that has an answer from the
    database waits for half a millisecond, not five, to go on. Enter it before the threads are started: from then on
    all of them share one heap, so that what one has freed another uses.
    """
    _share_one_heap()
    with interpreter_set(_COLLECTIONS, _SWITCH_SECONDS):
        yield


def give_back_memory() -> None:
    """Give the system what the heap holds free: what large batches took, of which what follows them can use little."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)


def _share_one_heap() -> None:
    # Each thread that finds the heap taken would get one of its own, and keep there what it once needed at most. Only
    # one thread runs Python at a time, so they hardly wait for one another. Other C libraries have no such heaps.
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(_M_ARENA_MAX, 1)

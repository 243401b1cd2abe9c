"""How a worker's interpreter is set: for large batches of small values, in several threads."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_COLLECTIONS = (100_000, 50, 100)
_SWITCH_SECONDS = 0.0005


@contextmanager
def suited_interpreter() -> Iterator[None]:
    """Suit the interpreter to a worker, and set it back at the end.

    The garbage collector looks seldom: a batch is hundreds of thousands of small values without cycles. Threads
    change often: one that has an answer from the database waits for half a millisecond, not five, to go on.
    """
    collections, seconds = gc.get_threshold(), sys.getswitchinterval()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(seconds)
        gc.set_threshold(*collections)
        gc.unfreeze()

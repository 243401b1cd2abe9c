"""How the interpreter of a process is set while it does the work that it is for; governance and ingest choose alike."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interpreter_set(collections: tuple[int, ...], switch_seconds: float) -> Iterator[None]:
    """Let the garbage collector look when ``gc.set_threshold(*collections)`` says, and threads change so often.

    What stands now is not looked at meanwhile. At the end all is set back.
    """
    before, seconds = gc.get_threshold(), sys.getswitchinterval()
    gc.freeze()
    gc.set_threshold(*collections)
    sys.setswitchinterval(switch_seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(seconds)
        gc.set_threshold(*before)
        gc.unfreeze()

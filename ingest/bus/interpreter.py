"""How the interpreter of a process is set while it does the work that it is for; governance and ingest choose alike."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple


class _Settings(NamedTuple):
    collections: tuple[int, ...]
    switch_seconds: float


_BEFORE = object()
_wanted: dict[object, _Settings] = {}
"""What each open context wants, the latest last; under ``_BEFORE``, at the head, what stood before the first."""
_changing = Lock()


@contextmanager
def interpreter_set(collections: tuple[int, ...], switch_seconds: float) -> Iterator[None]:
    """Let the garbage collector look when ``gc.set_threshold(*collections)`` says, and threads change so often.

    Contexts may overlap, in several threads: the latest that is open counts, and with the last one to end all is as it
    was before the first. What stood before the first is not looked at meanwhile.
    """
    key = object()
    with _changing:
        if not _wanted:
            _wanted[_BEFORE] = _Settings(gc.get_threshold(), sys.getswitchinterval())
            # Once: what a later one froze would be kept, with every circle that is no longer used, while any is open.
            gc.freeze()
        _wanted[key] = _Settings(collections, switch_seconds)
        _apply_latest()
    try:
        yield
    finally:
        with _changing:
            del _wanted[key]
            _apply_latest()
            if len(_wanted) == 1:
                _wanted.clear()
                gc.unfreeze()


def _apply_latest() -> None:
    latest = next(reversed(_wanted.values()))
    gc.set_threshold(*latest.collections)
    sys.setswitchinterval(latest.switch_seconds)

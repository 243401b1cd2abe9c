"""The interpreter is set meanwhile, and as before afterwards."""

from __future__ import annotations

import gc
import sys
import time
import weakref

import pytest

from ingest.bus.interpreter import interpreter_set


def test_it_is_set_back_whatever_comes() -> None:
    collections, seconds = gc.get_threshold(), sys.getswitchinterval()
    with pytest.raises(ValueError, match="for no reason"), interpreter_set((50_000, 7), 0.03):
        assert gc.get_threshold()[:2] == (50_000, 7)
        assert gc.get_freeze_count() > 0
        assert sys.getswitchinterval() == pytest.approx(0.03)
        raise ValueError("for no reason")
    assert gc.get_threshold() == collections
    assert gc.get_freeze_count() == 0
    assert sys.getswitchinterval() == seconds


class Circle:
    """Nothing but the garbage collector finds that it is no longer used."""

    def __init__(self) -> None:
        self.itself = self


def test_what_comes_of_the_first_context_is_collected_though_others_began_meanwhile() -> None:
    with interpreter_set((50_000,), 0.03):
        circle = Circle()
        gone = weakref.ref(circle)
        with interpreter_set((60_000,), 0.04):
            del circle
            # While another thread of this process collects, a collection that is asked for does nothing.
            ends_at = time.monotonic() + 30
            while gone() is not None and time.monotonic() < ends_at:
                gc.collect()
                time.sleep(0.01)
            assert gone() is None


def test_contexts_that_overlap_leave_it_as_before_the_first() -> None:
    collections, seconds = gc.get_threshold(), sys.getswitchinterval()
    first, second = interpreter_set((50_000,), 0.03), interpreter_set((60_000,), 0.04)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == 60_000
    assert sys.getswitchinterval() == pytest.approx(0.04)
    second.__exit__(None, None, None)
    assert (gc.get_threshold(), sys.getswitchinterval()) == (collections, seconds)
    assert gc.get_freeze_count() == 0

"""The garbage collector looks seldom meanwhile, and as before afterwards."""

from __future__ import annotations

import gc

import pytest

from ingest.garbage import seldom_collected


def test_it_is_set_back_whatever_comes() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="for no reason"), seldom_collected():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
        raise ValueError("for no reason")
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0

"""The interpreter is set meanwhile, and as before afterwards."""

from __future__ import annotations

import gc
import sys

import pytest

from ingest.interpreter import suited_to_records


def test_it_is_set_back_whatever_comes() -> None:
    collections, seconds = gc.get_threshold(), sys.getswitchinterval()
    with pytest.raises(ValueError, match="for no reason"), suited_to_records():
        assert gc.get_threshold()[0] > collections[0]
        assert gc.get_freeze_count() > 0
        assert sys.getswitchinterval() > seconds
        raise ValueError("for no reason")
    assert gc.get_threshold() == collections
    assert gc.get_freeze_count() == 0
    assert sys.getswitchinterval() == seconds

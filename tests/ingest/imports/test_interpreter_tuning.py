"""The interpreter is suited to records meanwhile."""

from __future__ import annotations

import gc
import sys

from ingest.imports.interpreter_tuning import suited_to_records


def test_it_looks_for_garbage_and_changes_threads_less_often_meanwhile() -> None:
    collections, seconds = gc.get_threshold(), sys.getswitchinterval()
    with suited_to_records():
        assert gc.get_threshold()[0] > collections[0]
        assert sys.getswitchinterval() > seconds
    assert (gc.get_threshold(), sys.getswitchinterval()) == (collections, seconds)

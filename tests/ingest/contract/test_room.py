"""Who cannot write is told to make room, or what else to do."""

from __future__ import annotations

import errno

import pytest

from ingest.contract.errors import SetupError, TransientError
from ingest.contract.room import is_no_room, unwritable


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_room_is_made_by_somebody_and_waited_for(number: int) -> None:
    full = OSError(number, "Full")
    assert is_no_room(full)
    told = unwritable(full, "the map", "name another file")
    assert isinstance(told, TransientError)
    assert str(told) == "the map cannot be written: Full; make room, and run it again"


@pytest.mark.parametrize(("way_out", "after"), [(None, ""), ("name another file", "; name another file")])
def test_all_else_is_set_up_wrongly(way_out: str | None, after: str) -> None:
    told = unwritable(PermissionError(errno.EACCES, "Permission denied"), "the map", way_out)
    assert isinstance(told, SetupError)
    assert str(told) == f"the map cannot be written: Permission denied{after}"

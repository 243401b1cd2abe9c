"""A disk without room: nobody's fault that waiting, and somebody who makes room, cannot mend."""

from __future__ import annotations

import errno
from typing import TypeGuard

from ingest.contract.errors import SetupError, TransientError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk, somebody's share of it, or what one file may hold is full."""


def is_no_room(error: BaseException) -> TypeGuard[OSError]:
    """Tell whether an error says that nothing more can be written."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def no_room(error: OSError, where: str | None = None) -> TransientError:
    """Return what to say of it; ``where``: what was written to, else the file that the error names."""
    place = where or (str(error.filename) if error.filename else "an output")
    return TransientError(f"{place} cannot be written: {error.strerror}; make room, and run it again")


def unwritable(error: OSError, where: str, what_to_do: str | None = None) -> SetupError | TransientError:
    """Return what to say where something cannot be written to: that there is no room, or ``what_to_do`` about it."""
    if is_no_room(error):
        return no_room(error, where)
    way_out = f"; {what_to_do}" if what_to_do else ""
    return SetupError(f"{where} cannot be written: {error.strerror or error}{way_out}")

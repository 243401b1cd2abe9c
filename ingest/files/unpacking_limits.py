"""What a packed file may cost: how deep, how many members, how many bytes. A zip bomb is refused by name."""

from __future__ import annotations

from ingest.contract.errors import RecordError

MAX_DEPTH = 4
"""Archives within archives: an export of exports of packed logs has three."""
MAX_MEMBERS = 10_000
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
"""Largest directory of a zip, which is read whole: room for more members than are read."""
MAX_RATIO = 200
"""Logs shrink to a twentieth, seldom to a hundredth; zip bombs to a thousandth and less."""
FREE_BYTES = 64 * 1024 * 1024
"""Below this nobody minds the ratio."""
MAX_UNPACKED_BYTES = 1 << 40


class UnpackableError(RecordError):
    """What packs the rest of a file gives no more of it."""


class UnpackingLimits:
    """Counts what one stored file gives while it is unpacked, all layers together."""

    def __init__(self) -> None:
        self._stored_bytes = 0
        self._unpacked_bytes = 0
        self._members = 0

    def stored(self, count: int) -> None:
        """Note that so many bytes of the file itself were read."""
        self._stored_bytes += count

    def unpacked(self, count: int) -> None:
        """Note that a layer gave so many bytes. Raises UnpackableError when these are too many."""
        self._unpacked_bytes += count
        if self._unpacked_bytes > MAX_UNPACKED_BYTES:
            raise UnpackableError(
                f"it unpacks to more than {MAX_UNPACKED_BYTES:,} bytes; unpack it, and read it in parts"
            )
        if self._unpacked_bytes > max(FREE_BYTES, self._stored_bytes * MAX_RATIO):
            raise UnpackableError(
                f"it unpacks to more than {MAX_RATIO} times its size, as zip bombs do, so no more of it is read; "
                "unpack it yourself if you know where it is from"
            )

    def deeper(self, depth: int) -> None:
        """Check how many archives stand around a member. Raises UnpackableError when these are too many."""
        if depth > MAX_DEPTH:
            raise UnpackableError(f"more than {MAX_DEPTH} archives stand one in the other; unpack the outer ones first")

    def member(self) -> None:
        """Note a member. Raises UnpackableError when there are too many."""
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise UnpackableError(f"it has more than {MAX_MEMBERS:,} members; unpack it, and name the folder")

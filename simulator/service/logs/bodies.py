"""Encoded bodies in the order of their log, on disk: millions fit, and a page of neighbours is one read."""

from __future__ import annotations

import os
import tempfile
from array import array

_BUFFERED_BYTES = 1 << 20
_BETWEEN = b","


class Spool:
    """An append-only file of JSON texts, each followed by a comma, so that neighbours read together are a JSON list.

    The file has no name and ends with the process. One thread appends; any may read what was appended before.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="jitgov-spool-")  # noqa: SIM115 - it lives as long as the spool
        self._starts = array("Q", [0])
        self._pending = bytearray()

    def __len__(self) -> int:
        return len(self._starts) - 1

    def append(self, body: bytes) -> None:
        """Keep a body behind the others."""
        self._pending += body
        self._pending += _BETWEEN
        self._starts.append(self._starts[-1] + len(body) + len(_BETWEEN))
        if len(self._pending) > _BUFFERED_BYTES:
            self._write()

    def joined(self, begin: int, end: int) -> bytes:
        """Return the bodies of the positions from ``begin`` until before ``end``, with commas between."""
        if begin >= end:
            return b""
        if self._pending:
            self._write()
        start = self._starts[begin]
        return os.pread(self._file.fileno(), self._starts[end] - start - len(_BETWEEN), start)

    def _write(self) -> None:
        self._file.write(self._pending)
        self._file.flush()
        self._pending.clear()

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()

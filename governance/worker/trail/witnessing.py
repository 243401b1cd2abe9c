"""Gives checkpoints to witnesses: files that stand where nobody who may write to the store can change them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from governance.audit.checkpoint import checkpoint_of
from governance.audit.witness_file import notes_in, written_note
from governance.store.database.engine import reading
from governance.store.evidence.tree_rows import latest_checkpoint
from governance.worker.background_loops import Say

_LAST_BYTES = 1 << 16


class Witnesses:
    """The witnesses of a worker; one that cannot be written to holds nobody up, and is told once."""

    def __init__(self, engine: Engine, files: Sequence[Path], say: Say) -> None:
        self._engine, self._files, self._say = engine, files, say
        self._told_size = 0
        self._faults: dict[Path, str] = {}

    def tell(self) -> bool:
        """Give the last checkpoint to whoever has not got it; return whether there was one to give."""
        if not self._files:
            return False
        with reading(self._engine) as connection:
            row = latest_checkpoint(connection)
        if row is None or row.size == self._told_size:
            return False
        given = [self._give(file, row.size, row.note) for file in self._files]
        if all(given):
            self._told_size = row.size
        return all(given)

    def _give(self, file: Path, size: int, note: str) -> bool:
        try:
            append_checkpoint(file, size, note)
        except OSError as error:
            fault = error.strerror or type(error).__name__
            if self._faults.get(file) != fault:
                self._say(f"the audit log's witness {file} cannot be written to: {fault}; it is tried again")
            self._faults[file] = fault
            return False
        self._faults.pop(file, None)
        return True


def append_checkpoint(file: Path, size: int, note: str) -> None:
    """Add a checkpoint at the end of a file, on the disk when this returns; none where a larger one is there."""
    if any(checkpoint_of(kept_note).size >= size for kept_note in notes_in(last_part(file))):
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        # In one write: what two workers add at once stands one behind the other.
        os.write(descriptor, written_note(note).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def last_part(file: Path, most: int = _LAST_BYTES) -> str:
    """Return the end of a file; '' where there is none. Raises OSError."""
    try:
        with file.open("rb") as stream:
            stream.seek(max(stream.seek(0, os.SEEK_END) - most, 0))
            return stream.read().decode(errors="replace")
    except FileNotFoundError:
        return ""

"""Reads files, folders and standard input as chunks of UTF-8, unpacked."""

from __future__ import annotations

import codecs
import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from ingest.contract.errors import SetupError

STANDARD_INPUT = "-"
CHUNK_BYTES = 1024 * 1024
_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"SQLite format 3": "an SQLite database",
    b"PK\x03\x04": "packed with zip; unpack it first",
    b"BZh": "packed with bzip2; unpack it first",
    b"\xfd7zXZ": "packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"PAR1": "a Parquet file",
}
"""Files that sometimes stand beside exported logs (our own store and bus too), by their first bytes."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Advance = Callable[[int], None]


def files_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the named files and, sorted by name, those of the named folders at any depth; hidden ones are left out.

    ``-`` is standard input. Raises SetupError for a folder that cannot be read.
    """
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT or not path.is_dir():
            yield name
            continue
        try:
            entries = sorted(path.iterdir())
        except OSError as error:
            raise SetupError(f"folder {name} cannot be read: {error.strerror}") from error
        visible = [entry for entry in entries if not entry.name.startswith(".")]
        yield from files_of(
            str(entry) for entry in visible if entry.is_file() or (entry.is_dir() and not entry.is_symlink())
        )


def total_bytes(names: Iterable[str]) -> int | None:
    """Return the stored size of all files; None when a name is no file (standard input, a pipe)."""
    total = 0
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT or not path.is_file():
            return None
        total += path.stat().st_size
    return total


class Chunks:
    """The text of a file in chunks; after the last one ``failure`` says what ended it early, None at the file's end."""

    def __init__(self, name: str, advance: Advance | None = None) -> None:
        self.failure: str | None = None
        self._name = name
        self._advance = advance

    def __iter__(self) -> Iterator[bytes]:
        """Yield chunks, never empty. Raises SetupError when the file cannot be read."""
        with ExitStack() as opened:
            try:
                stored = self._open(opened)
                head = stored.peek(16) if isinstance(stored, BufferedReader) else b""
                foreign_format = next(
                    (description for first_bytes, description in _FOREIGN.items() if head.startswith(first_bytes)), None
                )
                if foreign_format is not None:
                    self.failure = f"not JSON: it is {foreign_format}"
                elif head.startswith(_GZIP):
                    yield from self._unpacked(stored)
                elif head.startswith(_UTF_16):
                    yield from self._as_utf_8(stored)
                else:
                    yield from self._read(stored)
            except OSError as error:
                raise SetupError(f"{self._name} cannot be read: {error.strerror or error}") from error

    def _open(self, opened: ExitStack) -> BinaryIO:
        if self._name == STANDARD_INPUT:
            return sys.stdin.buffer
        return opened.enter_context(Path(self._name).open("rb"))

    def _read(self, stored: BinaryIO) -> Iterator[bytes]:
        while chunk := stored.read(CHUNK_BYTES):
            if self._advance is not None:
                self._advance(len(chunk))
            yield chunk

    def _unpacked(self, stored: BinaryIO) -> Iterator[bytes]:
        reported_at = 0
        unpacked_bytes = 0
        # read1 gives out what was unpacked before the damage; read would lose it.
        with gzip.GzipFile(fileobj=stored) as archive:
            try:
                while chunk := archive.read1(CHUNK_BYTES):
                    unpacked_bytes += len(chunk)
                    if self._advance is not None and stored.seekable():
                        self._advance(stored.tell() - reported_at)
                        reported_at = stored.tell()
                    yield chunk
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                reason = "it is cut off" if isinstance(error, EOFError) else str(error)
                self.failure = f"gzip gives no more after {unpacked_bytes} bytes: {reason}"

    def _as_utf_8(self, stored: BinaryIO) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder("utf-16")()
        read_bytes = 0
        try:
            for chunk in self._read(stored):
                read_bytes += len(chunk)
                if text := decoder.decode(chunk):
                    yield text.encode()
            decoder.decode(b"", final=True)
        except UnicodeError as error:
            self.failure = f"not UTF-16 within the first {read_bytes} bytes: {cast('UnicodeDecodeError', error).reason}"

"""The texts of a named file as chunks of UTF-8: opened, unpacked, decoded."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ingest.contract.errors import SetupError
from ingest.files.formats import encoding_of
from ingest.files.input_bytes import STANDARD_INPUT, Advance
from ingest.files.packed_streams import Layer
from ingest.files.unpacking import Member, members_of
from ingest.files.unpacking_limits import UnpackableError, UnpackingLimits

_BLANK = b" \t\r\n\x00\x1e\xef\xbb\xbf"
EMPTY = "the file is empty: nothing was exported, or not all of it was written; export it again"
GREW = "the file grew while it was read; what stood in it at the beginning is read: import it again when it is complete"
BLANK = "the file holds nothing but blanks; export it again"


class Text:
    """A text of a file in chunks; after the last one ``failure`` says what ended it early, None at its end."""

    def __init__(self, name: str, member: Member) -> None:
        self.name = name
        self.failure: str | None = None
        self._member = member

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks, never empty."""
        self.failure = self._member.failure
        size, blank = 0, True
        try:
            encoding = encoding_of(self._member.head())
            stored = self._member.chunks()
            for chunk in stored if encoding is None else self._decoded(stored, encoding):
                size += len(chunk)
                blank = blank and not chunk.strip(_BLANK)
                yield chunk
        except UnpackableError as error:
            self.failure = str(error)
        if self.failure is None and blank:
            self.failure = BLANK if size else EMPTY

    def _decoded(self, stored: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)()
        read_bytes = 0
        try:
            for chunk in stored:
                read_bytes += len(chunk)
                if text := decoder.decode(chunk):
                    yield text.encode()
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            self.failure = f"not {encoding[:6].upper()} within the first {read_bytes} bytes: {error.reason}"
        except UnicodeEncodeError:
            self.failure = f"half a character within the first {read_bytes} bytes"


def texts_of(file: str, advance: Advance | None = None) -> Iterator[Text]:
    """Yield the texts of a file (``-``: standard input), each to be read before the next is asked for.

    A text within an archive is named ``FILE!MEMBER``. Raises SetupError when the file cannot be read.
    """
    shown = _spelled(file)
    limits = UnpackingLimits()
    with ExitStack() as opened:
        try:
            if file == STANDARD_INPUT:
                stored = _Stored(sys.stdin.buffer, limits, advance)
                layer = Layer(stored)
            else:
                file_bytes = opened.enter_context(Path(file).open("rb"))
                stored = _Stored(file_bytes, limits, advance, _size_of(file_bytes))
                layer = Layer(stored, file_bytes)
            for member in members_of(layer, limits):
                yield Text("!".join((shown, *map(_spelled, member.path))), member)
            if stored.grew():
                yield Text(shown, Member((), None, GREW))
        except OSError as error:
            raise SetupError(f"{shown} cannot be read: {error.strerror or error}") from error


class _Stored:
    """The file's own bytes, counted, until where the file ended when it was opened: one that grows would never end."""

    def __init__(
        self, stored: BinaryIO, limits: UnpackingLimits, advance: Advance | None, size: int | None = None
    ) -> None:
        self._stored, self._limits, self._advance = stored, limits, advance
        self._size = self._left = size

    def grew(self) -> bool:
        """Tell whether the file has more bytes by now than when it was opened."""
        return self._size is not None and (_size_of(self._stored) or 0) > self._size

    def read(self, size: int, /) -> bytes:
        if self._left is not None:
            size = min(size, self._left)
        chunk = self._stored.read(size)
        if self._left is not None:
            self._left -= len(chunk)
        self._limits.stored(len(chunk))
        if self._advance is not None:
            self._advance(len(chunk))
        return chunk


def _size_of(stored: BinaryIO) -> int | None:
    """Return the size of a file; None for a pipe, and for what the system makes while it is read."""
    status = os.fstat(stored.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) and status.st_size else None


def _spelled(name: str) -> str:
    """Return a file's or a member's name as text: names are bytes, and need not be text."""
    return name.encode(errors="surrogateescape").decode(errors="replace")

"""Reads the records of exported log files, with file and line, whatever frames them and whether packed or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from ingest.files.input_bytes import Advance, Chunks
from ingest.files.json_splitting import Record, Splitter
from ingest.files.text_window import Passed


class Readable(msgspec.Struct, frozen=True, gc=False):
    """A JSON object: its place, its own bytes on one line (token for token) and its value as a translator takes it."""

    file: str
    line: int
    raw: bytes
    value: Any


class Unreadable(NamedTuple):
    """Text that is no record: its place, its bytes up to a bound, and why it is no record."""

    file: str
    line: int
    raw: bytes
    size: int
    sha256: str
    reason: str


def read_records(file: str, advance: Advance | None = None) -> Iterator[Readable | Unreadable]:
    """Yield every piece of a file (``-``: standard input) in order, with bounded memory.

    ``advance`` receives how many stored bytes were read. Raises SetupError when the file cannot be read.
    """
    chunks = Chunks(file, advance)
    file = file.encode(errors="surrogateescape").decode(errors="replace")  # names are bytes, and need not be text
    line = 1
    for piece in Splitter(iter(chunks)).pieces():
        if isinstance(piece, Record):
            line = piece.line
            yield Readable(file, piece.line, piece.raw, piece.value)
        else:
            line = piece.passed.line
            yield _unreadable(file, piece.passed, piece.reason)
    if chunks.failure is not None:
        yield _of_file(file, line, chunks.failure)


def unreadable(file: str, line: int, raw: bytes, reason: str) -> Unreadable:
    """Return whole bytes as no record, with the reason."""
    return Unreadable(file, line, raw, len(raw), hashlib.sha256(raw).hexdigest(), reason)


def _unreadable(file: str, passed: Passed, reason: str) -> Unreadable:
    if not passed.size:
        return _of_file(file, passed.line, reason)
    return Unreadable(file, passed.line, passed.excerpt, passed.size, passed.sha256, reason)


def _of_file(file: str, line: int, reason: str) -> Unreadable:
    """Return what is wrong with a whole file; the file's name replaces the bytes, so that each file has its own id."""
    name = file.encode()
    return Unreadable(file, line, name, len(name), hashlib.sha256(name).hexdigest(), reason)

"""Reads the records of exported log files, with file and line, whatever frames, wraps and packs them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from ingest.files.csv_tables import KnownTable, pieces_of_table, read_header, unknown_table
from ingest.files.floods import floods_merged
from ingest.files.input_bytes import Advance
from ingest.files.json_pieces import NativeForm, Record, UnreadablePiece, no_native_form
from ingest.files.json_splitting import Splitter
from ingest.files.peeling import may_be_wrapped, peeled, wraps
from ingest.files.texts import Text, texts_of


class Readable(msgspec.Struct, frozen=True, gc=False):
    """A JSON object: its place, its own bytes on one line (token for token) and its value as a translator takes it."""

    file: str
    line: int
    raw: bytes
    value: Any


class Unreadable(NamedTuple):
    """Text that is no record: its place, its bytes up to a bound, and why; ``pieces`` of them where they are alike."""

    file: str
    line: int
    raw: bytes
    size: int
    sha256: str
    reason: str
    pieces: int = 1


def read_records(
    file: str,
    advance: Advance | None = None,
    known_table: KnownTable = bool,
    native_form: NativeForm = no_native_form,
) -> Iterator[Readable | Unreadable]:
    """Yield every piece of a file (``-``: standard input) in order, with bounded memory.

    ``advance`` receives how many stored bytes were read; ``known_table`` tells of a table's columns whether somebody
    reads them; a record that ``native_form`` gives a value is taken so. Raises SetupError when the file cannot be read.
    """
    for text in texts_of(file, advance):
        yield from _records_of(text, known_table, native_form)


def pieces_of(chunks: Iterator[bytes], native_form: NativeForm = no_native_form) -> Iterator[Record | UnreadablePiece]:
    """Yield the records of a text, and what is none, without what other products wrapped around them."""
    for piece in Splitter(chunks, native_form=native_form).pieces():
        if isinstance(piece, Record) and not may_be_wrapped(piece):
            yield piece  # nearly every record: to ask ``peeled`` for each costs more than all that it finds out
        else:
            yield from peeled(piece)


def _pieces_of_text(
    chunks: Iterator[bytes], known_table: KnownTable, native_form: NativeForm
) -> Iterator[Record | UnreadablePiece]:
    table, chunks = read_header(chunks)
    if table is None:
        yield from pieces_of(chunks, native_form)
    elif wraps(table.names) or known_table(table.names):
        for row in pieces_of_table(table, chunks):
            if isinstance(row, Record):
                yield from peeled(row)
            else:
                yield row
    else:
        yield unknown_table(table)


def unreadable(file: str, line: int, raw: bytes, reason: str) -> Unreadable:
    """Return whole bytes as no record, with the reason."""
    return Unreadable(file, line, raw, len(raw), hashlib.sha256(raw).hexdigest(), reason)


def _records_of(text: Text, known_table: KnownTable, native_form: NativeForm) -> Iterator[Readable | Unreadable]:
    line = 1
    for piece in floods_merged(_pieces_of_text(iter(text), known_table, native_form)):
        if isinstance(piece, Record):
            line = piece.line
            yield Readable(text.name, piece.line, piece.raw, piece.value)
        else:
            line = max(line, piece.passed.line)
            yield _unreadable(text.name, piece)
    if text.failure is not None:
        yield _of_file(text.name, line, text.failure)


def _unreadable(file: str, piece: UnreadablePiece) -> Unreadable:
    passed = piece.passed
    if not passed.size:
        return _of_file(file, passed.line, piece.reason)
    return Unreadable(file, passed.line, passed.excerpt, passed.size, passed.sha256, piece.reason, piece.pieces)


def _of_file(file: str, line: int, reason: str) -> Unreadable:
    """Return what is wrong with a whole file; the file's name replaces the bytes, so that each file has its own id."""
    name = file.encode()
    return Unreadable(file, line, name, len(name), hashlib.sha256(name).hexdigest(), reason)

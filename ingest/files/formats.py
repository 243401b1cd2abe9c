"""Tells by its first bytes what a file is: how it is packed, how its text is encoded, or that it is no log at all."""

from __future__ import annotations

import codecs
from typing import Literal

HEAD_BYTES = 512
Packing = Literal["gzip", "bzip2", "xz", "zstd", "zip", "tar"]

_PACKINGS: tuple[tuple[bytes, Packing], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x5d\x00\x00", "xz"),  # its predecessor, LZMA, which the same library unpacks
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_TAR_MARK_AT, _TAR_MARK = 257, b"ustar"
_FOREIGN = {
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file; export JSON or CSV",
    b"7z\xbc\xaf\x27\x1c": "packed with 7-Zip; unpack it first",
    b"Rar!": "packed with RAR; unpack it first",
    b"\x1f\x9d": "packed with compress; unpack it first",
    b"x\x9c": "packed with zlib; unpack it first",
    b"x\xda": "packed with zlib; unpack it first",
    b"\x04\x22\x4d\x18": "packed with LZ4; unpack it first",
    b"\xff\x06\x00\x00sNaPpY": "packed with Snappy; unpack it first",
    b"Obj\x01": "an Avro file; export JSON or CSV",
    b"ORC": "an ORC file; export JSON or CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV",
    b"%PDF": "a PDF; export JSON or CSV",
    b"<?xml": "XML; export JSON or CSV",
    b"<!DOCTYPE": "a web page, perhaps of a login that was not done; export JSON or CSV",
    b"<html": "a web page, perhaps of a login that was not done; export JSON or CSV",
}
"""Files that sometimes stand beside exported logs (our own store and bus too), by their first bytes."""
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = {
    b"{\x00": "utf-16-le",
    b"[\x00": "utf-16-le",
    b'"\x00': "utf-16-le",
    b"\x00{": "utf-16-be",
    b"\x00[": "utf-16-be",
    b'\x00"': "utf-16-be",
}
"""JSON begins with one of these, and never with NUL: https://www.rfc-editor.org/rfc/rfc4627#section-3."""


def packing_of(head: bytes) -> Packing | None:
    """Return how the file that begins with ``head`` is packed, None when it is not."""
    for mark, packing in _PACKINGS:
        if head.startswith(mark):
            return packing
    return "tar" if head.startswith(_TAR_MARK, _TAR_MARK_AT) else None


def foreign_format(head: bytes) -> str | None:
    """Return what the file is when it is no text of ours, and what to do; None when it may be."""
    return next((name for mark, name in _FOREIGN.items() if head.startswith(mark)), None)


def encoding_of(head: bytes) -> str | None:
    """Return the encoding of a text that is not UTF-8 by its first bytes; None for UTF-8."""
    marked = next((encoding for mark, encoding in _MARKED if head.startswith(mark)), None)
    return marked or _UNMARKED.get(head[:2])

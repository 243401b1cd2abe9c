"""Splits the body of an answer into its records' bytes; a broken record does not spoil its page.

A page is decoded as a whole, which is fast. Where that fails (half a character in a text, NaN) though the body is
complete, it is split record by record, and the broken record is rejected like one of a file. Otherwise reading could
never get past such a page.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ingest.files.json_splitting import TRUNCATED, Record, Splitter

_RECORDS = list[msgspec.Raw]


def records_in(body: bytes) -> list[bytes]:
    """Return the records of a JSON list. Raises msgspec's DecodeError when the list is cut off or is none."""
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=_RECORDS)]
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        stripped = body.strip()
        if not (stripped.startswith(b"[") and stripped.endswith(b"]")):
            raise
        try:
            return list(_one_by_one(stripped))
        except _CutOffError:
            raise error from None


class _CutOffError(Exception):
    """The body ends within a record."""


def _one_by_one(body: bytes) -> Iterator[bytes]:
    for piece in Splitter(iter([body])).pieces():
        if isinstance(piece, Record):
            yield piece.raw
        elif piece.reason == TRUNCATED:
            raise _CutOffError
        else:
            yield piece.passed.excerpt

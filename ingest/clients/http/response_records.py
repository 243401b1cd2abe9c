"""Splits the body of an answer into its records' bytes; a broken record does not spoil its page.

A page is decoded as a whole, which is fast. Where that fails (half a character in a text, NaN, a row nested deeper than
a decoder goes) though the body is complete, it is split record by record, and the broken record is rejected like one of
a file. Otherwise reading could never get past such a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import msgspec

from ingest.files.json_nesting import MAX_DEPTH
from ingest.files.json_pieces import Record
from ingest.files.json_splitting import TRUNCATED, Splitter

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for JSON that it cannot read; a ValidationError is among it, of JSON that has another shape."""

_RECORDS = list[msgspec.Raw]
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_LONE_HALF = re.compile(
    rb"(?<!\\)((?:\\\\)*)(?:(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


class Envelope(msgspec.Struct):
    """An object that wraps a list's records, not decoded, in ``value``."""

    value: list[msgspec.Raw]


EnvelopeShape = TypeVar("EnvelopeShape", bound=Envelope)


class Enveloped(NamedTuple):
    """The records of an object's list, and the object's bytes with that list empty."""

    records: list[bytes]
    around: bytes


def records_in(body: bytes) -> list[bytes]:
    """Return the records of a JSON list. Raises one of ``UNDECODABLE`` when the list is cut off or is none."""
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=_RECORDS)]
    except msgspec.ValidationError:
        raise
    except UNDECODABLE as error:
        stripped = body.strip()
        if not (stripped.startswith(b"[") and stripped.endswith(b"]")):
            raise
        try:
            return list(_one_by_one(stripped))
        except _CutOffError:
            raise error from None


def envelope_in(body: bytes, shape: type[EnvelopeShape]) -> EnvelopeShape:
    """Return an envelope; a record that cannot be read is one of its records, and is rejected by itself.

    Raises one of ``UNDECODABLE`` for a body that is cut off or no such envelope.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError:
        raise
    except UNDECODABLE:
        enveloped = enveloped_records(body, "value")
        if enveloped is None:
            raise
    envelope = msgspec.json.decode(enveloped.around, type=shape)
    envelope.value = [msgspec.Raw(record) for record in enveloped.records]
    return envelope


def enveloped_records(body: bytes, member: str) -> Enveloped | None:
    """Return what an object's list holds, record by record; None when the list is cut off or is none."""
    bounds = _bounds(body, f'"{member}"'.encode())
    if bounds is None:
        return None
    begin, end = bounds
    try:
        return Enveloped(list(_one_by_one(body[begin:end])), body[:begin] + b"[]" + body[end:])
    except _CutOffError:
        return None


def readable_text(body: bytes) -> bytes:
    """Return JSON that a decoder can read: what no text can hold is U+FFFD, what is nested too deeply is null.

    No text holds bytes that are no UTF-8, and halves of a character; too deep is what ``MAX_DEPTH`` says.
    """
    whole = body.decode("utf-8", "replace").encode()
    return b"".join(_not_too_deep(_LONE_HALF.sub(lambda half: half[1] + (half[2] or rb"\ufffd"), whole)))


def _not_too_deep(body: bytes) -> Iterator[bytes]:
    depth, kept_until = 0, 0
    for token in _TOKEN.finditer(body):
        mark = token[0]
        if mark in b"[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                yield body[kept_until : token.start()] + b"null"
        elif mark in b"]}":
            depth -= 1
            if depth == MAX_DEPTH:
                kept_until = token.end()
    yield body[kept_until:] if depth <= MAX_DEPTH else b""


def _bounds(body: bytes, name: bytes) -> tuple[int, int] | None:
    """Return where the list under a name of the outermost object begins and ends."""
    depth, last_text, begin = 0, b"", None
    for token in _TOKEN.finditer(body):
        mark = token[0]
        if mark[:1] == b'"':
            last_text = mark if depth == 1 else last_text
        elif mark in b"[{":
            if begin is None and depth == 1 and mark == b"[" and last_text == name:
                begin = token.start()
            depth += 1
        else:
            depth -= 1
            if depth == 1 and begin is not None:
                return begin, token.end()
    return None


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

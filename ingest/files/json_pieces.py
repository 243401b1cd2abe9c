"""What a text is split into: JSON records on one line each, and pieces that are none, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import orjson

from ingest.files.text_window import Passed, passed_whole

LINE_FEED, _RETURN = b"\n\r"
"""As numbers: Python looks for bytes in bytes more slowly, as it first raises and drops an error."""
NativeForm = Callable[[bytes], Any]
"""Gives the value of an object that it knows by all its keys, ``records`` and ``value`` not among them, else None."""


def no_native_form(_raw: bytes) -> None:
    """Know no object."""


class Record(NamedTuple):
    """A JSON object: the line it begins on, its own bytes on one line, and its value: native, else a decoded dict."""

    line: int
    raw: bytes
    value: Any


class UnreadablePiece(NamedTuple):
    """Text that is no record, all of it up to ``MAX_RECORD_BYTES``, and why; ``pieces`` such pieces when several."""

    passed: Passed
    reason: str
    pieces: int = 1


def unreadable_piece(line: int, raw: bytes, reason: str) -> UnreadablePiece:
    """Return whole bytes as no record, with the reason."""
    return UnreadablePiece(passed_whole(line, raw), reason)


def decoded(raw: bytes) -> dict[str, Any] | None:
    """Return the value of bytes that are JSON, None where they are none."""
    try:
        value: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return value


def on_one_line(raw: bytes) -> bytes:
    """Return valid JSON without the blanks between its tokens, which themselves stay as they are.

    JSON in which no line ends is returned itself.
    """
    return msgspec.json.format(raw, indent=-1) if LINE_FEED in raw or _RETURN in raw else raw


def why(raw: bytes, error: orjson.JSONDecodeError) -> str:
    """Return why the bytes could not be decoded."""
    try:
        raw.decode()
    except UnicodeDecodeError as undecodable:
        return f"not UTF-8: byte 0x{raw[undecodable.start]:02x} after {undecodable.start} bytes; save it in UTF-8"
    return f"not JSON: {error.msg}, after {error.pos} characters"

"""Takes from a record what other products wrapped around it, layer by layer, until nothing peels."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import orjson

from ingest.files.json_nesting import too_deep
from ingest.files.json_pieces import Record, UnreadablePiece, on_one_line, unreadable_piece
from ingest.files.json_splitting import Splitter
from ingest.files.peelers.catalogue import MARKS, PEELERS
from ingest.files.peelers.opening import Peeler, is_base64, unpacked

_MAX_LAYERS = 12
_TEXT_BEFORE = re.compile(rb"[^{}\n]{1,1000}(?=\{)")
"""What writes a line before its record: a syslog header, a time, a program's name."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


def peeled(piece: Record | UnreadablePiece, layers: int = 0) -> Iterator[Record | UnreadablePiece]:
    """Yield what a piece of a text wraps, or the piece itself; all have the piece's line."""
    if isinstance(piece, UnreadablePiece):
        yield from _from_a_line(piece)
        return
    peeler = _peeler_of(piece.value) if may_be_wrapped(piece) else None
    if peeler is None:
        yield piece
    elif layers >= _MAX_LAYERS:
        yield unreadable_piece(piece.line, piece.raw, f"wrapped in more than {_MAX_LAYERS} layers")
    else:
        yield from _inner(piece, peeler, layers)


def may_be_wrapped(record: Record) -> bool:
    """Tell whether a record has a key of something that products wrap around others' records; a native one has none."""
    return type(record.value) is dict and not MARKS.isdisjoint(record.value)


def wraps(names: list[str]) -> bool:
    """Tell whether a table with these columns holds records of others in one of them."""
    return _peeler_of(dict.fromkeys(names, "{}")) is not None


def _peeler_of(value: Mapping[str, Any]) -> Peeler | None:
    return next((peeler for peeler in PEELERS if peeler.key in value and peeler.recognises(value)), None)


def _inner(piece: Record, peeler: Peeler, layers: int) -> Iterator[Record | UnreadablePiece]:
    try:
        texts = list(peeler.inner(piece.raw))
    except (msgspec.DecodeError, UnicodeError, ValueError, KeyError) as error:
        yield unreadable_piece(piece.line, piece.raw, f"{peeler.name} cannot be opened: {error}")
        return
    for text in texts:
        for inner in Splitter(iter((text,))).pieces():
            if isinstance(inner, Record):
                yield from peeled(inner._replace(line=piece.line), layers + 1)
            else:
                passed = inner.passed._replace(line=piece.line)
                yield from peeled(UnreadablePiece(passed, f"{peeler.name} holds no record: {inner.reason}"), layers + 1)


def _from_a_line(piece: UnreadablePiece) -> Iterator[Record | UnreadablePiece]:
    """Yield the records of what is none itself: a line with a header before it, JSON text in quotes, a list."""
    raw, line = piece.passed.excerpt, piece.passed.line
    if len(raw) == piece.passed.size:
        if raw.startswith(b"[") and _is_json(raw):
            for inner in Splitter(iter((raw,))).pieces():
                yield from peeled(inner)
            return
        if _BASE64.fullmatch(raw) is not None and is_base64(raw.decode()):
            yield from _from_base64(raw, line)
            return
        record = _quoted(raw, line) if raw.startswith(b'"') else _behind_a_header(raw, line)
        if record is not None:
            yield from peeled(record, 1)
            return
    yield piece


def _from_base64(raw: bytes, line: int) -> Iterator[Record | UnreadablePiece]:
    try:
        text = unpacked(base64.b64decode(raw))
    except ValueError as error:
        yield unreadable_piece(line, raw, f"base64 cannot be opened: {error}")
        return
    for inner in Splitter(iter((text,))).pieces():
        if isinstance(inner, Record):
            yield from peeled(inner._replace(line=line), 1)
        else:
            yield UnreadablePiece(inner.passed._replace(line=line), f"base64 holds no record: {inner.reason}")


def _is_json(raw: bytes) -> bool:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return not too_deep(raw)


def _quoted(raw: bytes, line: int) -> Record | None:
    try:
        text = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return _record(text.encode(), line) if isinstance(text, str) else None


def _behind_a_header(raw: bytes, line: int) -> Record | None:
    before = _TEXT_BEFORE.match(raw)
    return _record(raw[before.end() :], line) if before is not None else None


def _record(raw: bytes, line: int) -> Record | None:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return Record(line, on_one_line(raw), value) if isinstance(value, dict) and not too_deep(raw) else None

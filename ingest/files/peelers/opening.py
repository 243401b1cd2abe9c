"""How a wrapped record is recognised and taken out, to the token: what the peelers of all products are made of."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

Value = Mapping[str, Any]
Inner = Callable[[bytes], Iterator[bytes]]

_GZIP = b"\x1f\x8b"
_MAX_UNPACKED_BYTES = 64 * 1024 * 1024
_OF_GZIP = 16 + zlib.MAX_WBITS

raws = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
raw_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode


class Peeler(NamedTuple):
    """``recognises`` a decoded object that has ``key``; ``inner`` yields the bytes of what it wraps, to the token.

    ``inner`` may raise ValueError, KeyError, UnicodeError and msgspec.DecodeError for what cannot be opened.
    """

    key: str
    name: str
    recognises: Callable[[Value], bool]
    inner: Inner


def has_object(value: Value, *keys: str) -> bool:
    """Tell whether an object stands under each of the keys."""
    return all(isinstance(value.get(key), dict) for key in keys)


def has_any(value: Value, keys: Collection[str]) -> bool:
    """Tell whether the value has one of the keys."""
    return any(key in value for key in keys)


def may_wrap(value: object) -> bool:
    """Tell whether a value may hold a record: an object, or text with an object in it."""
    return isinstance(value, dict) or (isinstance(value, str) and "{" in value)


def is_json_text(value: object) -> bool:
    """Tell whether a value is text that is an object from its beginning to its end, as far as that is seen at once."""
    return isinstance(value, str) and value.lstrip()[:1] == "{" and value.rstrip()[-1:] == "}"


def is_list_of(value: Value, key: str, *within: str) -> bool:
    """Tell whether a list of objects stands under the key, each of them with one of the keys ``within``."""
    elements = value.get(key)
    return isinstance(elements, list) and all(
        isinstance(element, dict) and (not within or has_any(element, within)) for element in elements
    )


def is_table(value: Value, columns: str, rows: str) -> bool:
    """Tell whether a table stands in the value: names of columns under one key, lists of values under the other."""
    names, lines = value.get(columns), value.get(rows)
    return isinstance(names, list) and isinstance(lines, list) and all(isinstance(line, list) for line in lines)


def is_base64(value: object) -> bool:
    """Tell whether a value is JSON in base64, perhaps packed with gzip."""
    try:
        if not isinstance(value, str):
            return False
        octets = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return octets.startswith(_GZIP) or octets.lstrip()[:1] in (b"{", b"[")


def field(*path: str) -> Inner:
    """Return what yields the value at the path, and each element of a list there or on the way."""

    def inner(raw: bytes) -> Iterator[bytes]:
        yield from _at(raw, path)

    return inner


def _at(raw: bytes, path: Sequence[str]) -> Iterator[bytes]:
    if not path:
        yield from wrapped_texts(raw)
    elif raw[:1] == b"[":
        for element in raw_list(raw):
            yield from _at(bytes(element), path)
    else:
        value = raws(raw)
        if path[0] in value:
            yield from _at(bytes(value[path[0]]), path[1:])


def wrapped_texts(raw: bytes) -> Iterator[bytes]:
    """Yield an object, the text of a JSON text, and each of these out of lists."""
    first = raw[:1]
    if first == b"[":
        for element in raw_list(raw):
            yield from wrapped_texts(bytes(element))
    elif first == b'"':
        yield _text(raw).encode()
    elif first == b"{":
        yield raw


def nothing(_: bytes) -> Iterator[bytes]:
    """Yield nothing: what was recognised wraps no record, and is none."""
    yield from ()


def from_base64(*path: str) -> Inner:
    """Return what yields the texts at the path, out of base64, and unpacked where gzip packed them."""
    texts = field(*path)

    def inner(raw: bytes) -> Iterator[bytes]:
        for text in texts(raw):
            yield unpacked(base64.b64decode(text, validate=True))

    return inner


def unpacked(octets: bytes) -> bytes:
    """Return the octets, unpacked where gzip packed them. Raises ValueError for what is damaged or far too much."""
    if not octets.startswith(_GZIP):
        return octets
    decompressor = zlib.decompressobj(_OF_GZIP)
    try:
        text = decompressor.decompress(octets, _MAX_UNPACKED_BYTES)
    except zlib.error as error:
        raise ValueError(f"gzip gives no more: {error}") from error
    if not decompressor.eof:
        raise ValueError(f"gzip is cut off, or gives more than {_MAX_UNPACKED_BYTES} bytes")
    return text


def rows(columns: str, lines: str) -> Inner:
    """Return what yields each row of a table as an object: its columns' names, its own values token for token."""

    def inner(raw: bytes) -> Iterator[bytes]:
        table = raws(raw)
        names = column_names(table[columns])
        for line in raw_list(table[lines]):
            yield _row(names, raw_list(line))

    return inner


def columnar(columns: str, lines: str) -> Inner:
    """Return what yields each row of a table whose values stand column by column."""

    def inner(raw: bytes) -> Iterator[bytes]:
        table = raws(raw)
        names = column_names(table[columns])
        for values in zip(*[raw_list(column) for column in raw_list(table[lines])], strict=False):
            yield _row(names, values)

    return inner


def column_names(raw: msgspec.Raw) -> list[bytes]:
    """Return the names of a table's columns as JSON texts."""
    return [_column_name(bytes(column)) for column in raw_list(raw)]


def _row(names: Sequence[bytes], values: Sequence[msgspec.Raw]) -> bytes:
    return b"{" + b",".join(name + b":" + bytes(v) for name, v in zip(names, values, strict=False)) + b"}"


def _column_name(raw: bytes) -> bytes:
    if raw[:1] == b'"':
        return raw
    column = raws(raw)
    named = column.get("name") or column.get("ColumnName")
    return b'""' if named is None else bytes(named)

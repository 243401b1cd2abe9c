"""Tells where a JSON text hides a name: spelled by escapes, or standing again in one object, where the last counts."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import orjson
from msgspec import Raw

_SPELLED_LETTER = re.compile(rb"\\u00[4-7]")
_encode = msgspec.json.Encoder().encode
decode_members = msgspec.json.Decoder(dict[str, Raw]).decode
decode_elements = msgspec.json.Decoder(list[Raw]).decode
decode_text = msgspec.json.Decoder(str).decode


def spells_letters(lower_case: bytes) -> bool:
    """Tell whether a name may be spelled by escapes, which no vendor does: its bytes prove nothing."""
    return b"\\u00" in lower_case and _SPELLED_LETTER.search(lower_case) is not None


def repeats_a_name(raw: bytes) -> bool:
    """Tell whether an object of a record, or of JSON text within it, has two members of one name."""
    return not _is_as_read(raw) and _repeats_a_name(raw)


def once_each(raw: bytes) -> bytes:
    """Return a JSON value, and JSON text within it, with the last of its members of each name alone."""
    record_text = raw.strip()
    try:
        if record_text[:1] == b"{":
            return _encode(
                {name: Raw(once_each(bytes(member))) for name, member in decode_members(record_text).items()}
            )
        if record_text[:1] == b"[":
            return _encode([Raw(once_each(bytes(element))) for element in decode_elements(record_text)])
        if record_text[:1] == b'"' and (text := decode_text(record_text)).strip()[:1] in ("{", "["):
            inner = once_each(text.encode())
            return raw if inner == text.encode() else _encode(inner.decode())
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return raw
    return raw


def _is_as_read(raw: bytes) -> bool:
    """Tell whether a record, spelled without blanks, is what a reader has of it: then nothing of it is there twice."""
    if b'"{' in raw or b'"[' in raw:
        return False  # JSON text, which is not read with it.
    try:
        return orjson.dumps(orjson.loads(raw)) == raw
    except orjson.JSONDecodeError:
        return False


def _repeats_a_name(record_text: bytes | str) -> bool:
    repeats: list[bool] = []

    def look_at(pairs: list[tuple[str, Any]]) -> None:
        members = dict(pairs)
        if len(members) < len(pairs):
            repeats.append(True)
        for member in members.values():
            if type(member) is str and member.startswith(("{", "[")) and _repeats_a_name(member):
                repeats.append(True)

    try:
        # Numbers stay texts: one of many digits would be refused.
        json.loads(record_text, object_pairs_hook=look_at, parse_int=str, strict=False)
    except (ValueError, RecursionError):
        return False  # What is no JSON has no members.
    return bool(repeats)

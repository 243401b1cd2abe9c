"""Holds what a translator makes of a native record against what it makes of the same record decoded whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson

from ingest.contract.rejection import Rejection, encode_rejection
from ingest.files.records import Readable
from ingest.translation.interface import Context, Translator
from ingest.translation.translating import translated

CONTEXT = Context(datetime(2026, 8, 1, tzinfo=UTC), "acme")


def raw_of(record: Any) -> bytes:
    """The record's bytes."""
    return json.dumps(record).encode()


def outcomes_of(translator: Translator, raw: bytes, context: Context = CONTEXT) -> bytes:
    """The bytes of all that a record becomes, which is the same native, where it is, and decoded whole."""
    native = translator.native(raw)
    values = [orjson.loads(raw), *([native] if native is not None else [])]
    made = [_bytes_of(translator, Readable("f", 1, raw, value), context) for value in values]
    assert len(set(made)) == 1
    return made[0]


def keys_of(shape: type[msgspec.Struct]) -> list[str]:
    """The keys of a native record."""
    return [field.encode_name for field in msgspec.structs.fields(shape)]


def _bytes_of(translator: Translator, piece: Readable, context: Context) -> bytes:
    (result,) = translated([piece], [translator], context)
    if isinstance(result, Rejection):
        return encode_rejection(result)
    return b"\n".join(value for _, value in result)

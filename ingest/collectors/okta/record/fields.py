"""Decodes a LogEvent straight into slots: only the fields that readers use, at a third of the cost of whole dicts.

A record that does not fit the slots (a text in place of an object, a missing id) is decoded whole and then put into the
same slots unchecked, so that readers see one shape. Fields without a slot must be valid JSON, too.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec
import orjson
from msgspec import Raw

from ingest.contract.errors import RecordError
from ingest.contract.text import text
from ingest.translation.slots import decode_slots

Leaf = str | None
"""A text; in a record that did not fit it may be any value: read it by ``known``, ``short`` or ``text``."""

_ABSENT = Raw(b"null")
"""A field of any shape is kept as bytes and decoded by its reader, as decoders differ over large numbers."""


class Slots(msgspec.Struct, gc=False, rename="camel"):
    """An object of which only the declared names are kept, None where a name is absent."""


class Entry(Slots):
    """The actor or a target."""

    id: Leaf = None
    type: Leaf = None
    alternate_id: Leaf = None
    display_name: Leaf = None
    detail_entry: Raw = _ABSENT
    change_details: Raw = _ABSENT


class GeographicalContext(Slots):
    """``client.geographicalContext``."""

    country: Leaf = None
    city: Leaf = None


class Agent(Slots):
    """``client.userAgent``."""

    raw_user_agent: Leaf = None


class Client(Slots):
    """``client``."""

    ip_address: Leaf = None
    user_agent: Agent | None = None
    geographical_context: GeographicalContext | None = None


class IdentifiedObject(Slots):
    """An object with an id: ``device``, ``authenticationContext.issuer``."""

    id: Leaf = None


class Authentication(Slots):
    """``authenticationContext``."""

    authentication_provider: Leaf = None
    external_session_id: Leaf = None
    issuer: IdentifiedObject | None = None


class StatedOutcome(Slots):
    """``outcome``."""

    result: Leaf = None
    reason: Leaf = None


class Security(Slots):
    """``securityContext``."""

    risk: Raw = _ABSENT


class DebugFields(Slots):
    """``debugContext.debugData``: strings that may hold JSON or a list."""

    attribute_names: Leaf = None
    changed_attributes: Leaf = None
    external_id: Leaf = None
    factor: Leaf = None
    factor_intent: Leaf = None
    factor_type: Leaf = None
    grant_type: Leaf = None
    granted_scopes: Leaf = None
    privilege_granted: Leaf = None
    privilege_revoked: Leaf = None
    request_id: Leaf = None
    request_uri: Leaf = None
    resource_type: Leaf = None
    risk: Leaf = None
    scopes: Leaf = None
    sign_on_mode: Leaf = None
    subject_name: Leaf = None
    url: Leaf = None


class Debug(Slots):
    """``debugContext``; ``debug_fields`` reads its data."""

    debug_data: Raw = _ABSENT


class Transaction(Slots):
    """``transaction``."""

    id: Leaf = None
    type: Leaf = None
    detail: Raw = _ABSENT


class SlottedRecord(Slots):
    """A LogEvent."""

    uuid: Leaf = None
    event_type: Leaf = None
    published: Leaf = None
    legacy_event_type: Leaf = None
    actor: Entry | None = None
    client: Client | None = None
    device: IdentifiedObject | None = None
    authentication_context: Authentication | None = None
    outcome: StatedOutcome | None = None
    security_context: Security | None = None
    debug_context: Debug | None = None
    transaction: Transaction | None = None
    target: list[Entry] | None = None


_decode = msgspec.json.Decoder(SlottedRecord).decode
_decode_debug = msgspec.json.Decoder(DebugFields | None).decode
_NO_DEBUG_DATA = DebugFields()


def decode_into_slots(raw: bytes) -> SlottedRecord | None:
    """Return the record in slots; None when it does not fit them, or is no JSON."""
    record = decode_slots(_decode, raw)
    return record if record is not None and is_named(record) else None


def is_named(record: SlottedRecord) -> bool:
    """Tell whether a record has an id and a type.

    Without a vendor's id the whole record is hashed to an id; without a type its keys show whose record it is.
    """
    return bool(text(record.uuid) and record.event_type)


def in_slots(record: Any, raw: bytes) -> SlottedRecord:
    """Return a decoded record in slots; ``raw`` is its bytes."""
    if isinstance(record, SlottedRecord):
        return record
    return decode_into_slots(raw) or _loosely(SlottedRecord, record) or SlottedRecord()


def debug_fields(debug: Debug | None) -> DebugFields:
    """Return ``debugData`` in slots: of an object, of JSON text, and of values that do not fit, which stay unchecked.

    Raises RecordError for a number that is none.
    """
    if debug is None:
        return _NO_DEBUG_DATA
    value: object = debug.debug_data
    if type(value) is Raw:
        try:
            return _decode_debug(value) or _NO_DEBUG_DATA
        except (msgspec.DecodeError, RecursionError):
            value = whole(value)
    return _loosely(DebugFields, decoded(value)) or _NO_DEBUG_DATA


def whole(raw: Raw) -> object:
    """Return the value of a field that was kept as bytes. Raises RecordError for a number that is none."""
    try:
        value: object = orjson.loads(memoryview(raw))
    except orjson.JSONDecodeError as error:
        raise RecordError(f"a value cannot be read: {error.msg}") from error
    return value


def decoded(value: object) -> object:
    """Return the JSON value inside a string; the value itself when it is no string or holds no JSON."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return value
    return value


class _Slot(NamedTuple):
    name: str
    key: str
    part: type[Slots] | None
    several: bool


Shape = TypeVar("Shape", bound=Slots)


def _loosely(shape: type[Shape], value: object) -> Shape | None:
    """Return an object that was decoded whole in slots, with unchecked values; None for anything else."""
    if not isinstance(value, dict):
        return None
    return shape(**{slot.name: _in_slot(slot, value.get(slot.key)) for slot in _slots_of(shape)})


def _in_slot(slot: _Slot, value: object) -> object:
    if slot.part is None:
        return value
    if slot.several:
        entries = value if isinstance(value, list) else [value]
        return [part for entry in entries if (part := _loosely(slot.part, entry)) is not None]
    return _loosely(slot.part, value)


@cache
def _slots_of(shape: type[Slots]) -> list[_Slot]:
    hints = get_type_hints(shape)
    return [_slot(field.name, field.encode_name, hints[field.name]) for field in msgspec.structs.fields(shape)]


def _slot(name: str, key: str, hint: Any) -> _Slot:
    for alternative in get_args(hint):
        several = get_args(alternative)
        part = several[0] if several else alternative
        if isinstance(part, type) and issubclass(part, Slots):
            return _Slot(name, key, part, bool(several))
    return _Slot(name, key, None, several=False)

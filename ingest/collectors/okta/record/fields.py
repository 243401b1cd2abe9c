"""A LogEvent decoded straight into slots: only what readers look at, at a third of what whole dicts cost.

A record that does not fit them (a text where an object stands, a missing id) is decoded whole and put into the same
slots loosely, so that readers see one shape. Nothing unread passes unchecked: it must be valid JSON too.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import Raw

from ingest.contract.text import text

Leaf = str | None
"""A text. Of a record that did not fit it is whatever stands there: read it by ``known``, ``short`` or ``text``."""

_ABSENT = Raw(b"null")
"""What may hold anything at all is kept as bytes, for who asks: two decoders differ in what a large number becomes."""


class Slots(msgspec.Struct, gc=False, rename="camel"):
    """An object of which declared names are kept, None where one is absent."""


class Entry(Slots):
    """The actor or a target."""

    id: Leaf = None
    type: Leaf = None
    alternate_id: Leaf = None
    display_name: Leaf = None
    detail_entry: Raw = _ABSENT
    change_details: Raw = _ABSENT


class Place(Slots):
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
    geographical_context: Place | None = None


class Identified(Slots):
    """An object with an id: ``device``, ``authenticationContext.issuer``."""

    id: Leaf = None


class Authentication(Slots):
    """``authenticationContext``."""

    authentication_provider: Leaf = None
    external_session_id: Leaf = None
    issuer: Identified | None = None


class Stated(Slots):
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
    """``debugContext``."""

    debug_data: DebugFields | None = None


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
    device: Identified | None = None
    authentication_context: Authentication | None = None
    outcome: Stated | None = None
    security_context: Security | None = None
    debug_context: Debug | None = None
    transaction: Transaction | None = None
    target: list[Entry] | None = None


_decode = msgspec.json.Decoder(SlottedRecord).decode


def fitting(raw: bytes) -> SlottedRecord | None:
    """Return the record in slots; None where it does not fit them, or is no JSON."""
    try:
        if not raw.isascii():
            raw.decode()  # of what it skips, msgspec does not look at the encoding
        found = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    # Without an id of the vendor's, all of the record is its id; without a type, its keys tell whose it is.
    return found if text(found.uuid) and found.event_type else None


def slotted(record: Any, raw: bytes) -> SlottedRecord:
    """Return a record that was decoded, in slots or whole, in slots. ``raw``: its bytes."""
    if type(record) is SlottedRecord:
        return record
    return fitting(raw) or _loosely(SlottedRecord, record) or SlottedRecord()


def decoded(value: object) -> object:
    """Return what the JSON in a string says; the value itself when it is no string or holds no JSON."""
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
    """Return the slots of an object that was decoded whole, whatever stands in them; None for anything else."""
    if not isinstance(value, dict):
        return None
    return shape(**{slot.name: _in_slot(slot, value.get(slot.key)) for slot in _slots_of(shape)})


def _in_slot(slot: _Slot, value: object) -> object:
    if slot.part is None:
        return value
    if slot.several:
        entries = value if isinstance(value, list) else [value]
        return [found for entry in entries if (found := _loosely(slot.part, entry)) is not None]
    return _loosely(slot.part, decoded(value) if slot.part is DebugFields else value)


@cache
def _slots_of(shape: type[Slots]) -> list[_Slot]:
    hints = get_type_hints(shape)
    return [_slot(field.name, field.encode_name, hints[field.name]) for field in msgspec.structs.fields(shape)]


def _slot(name: str, key: str, hint: Any) -> _Slot:
    for each in get_args(hint):
        several = get_args(each)
        part = several[0] if several else each
        if isinstance(part, type) and issubclass(part, Slots):
            return _Slot(name, key, part, bool(several))
    return _Slot(name, key, None, several=False)

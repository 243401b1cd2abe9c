"""Takes a LogEvent as Okta itself writes it: with none but its own keys, at its top and where a secret may stand.

It is Okta's beyond doubt and wrapped by nothing, so it need not be decoded whole to look for another's keys; and where
its secrets can stand is known, so that nothing else of it is searched for them.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from ingest.collectors.okta.record.fields import Debug, Entry, SlottedRecord, Transaction, is_named
from ingest.translation.slots import decode_slots

_UNREAD = Raw(b"null")


class _OwnEntry(Entry, forbid_unknown_fields=True):
    """The actor or a target."""


class _OwnDebug(Debug, forbid_unknown_fields=True):
    """``debugContext``."""


class _OwnTransaction(Transaction, forbid_unknown_fields=True):
    """``transaction``."""


class NativeRecord(SlottedRecord, forbid_unknown_fields=True):
    """A LogEvent without foreign keys; the last four of its own are read by nobody."""

    debug_context: _OwnDebug | None = None
    transaction: _OwnTransaction | None = None
    actor: _OwnEntry | None = None
    target: list[_OwnEntry] | None = None  # type: ignore[assignment]
    version: Raw = _UNREAD
    severity: Raw = _UNREAD
    display_message: Raw = _UNREAD
    request: Raw = _UNREAD


_decode = msgspec.json.Decoder(NativeRecord).decode


def decode_native(raw: bytes) -> NativeRecord | None:
    """Return the record in slots; None where it has other keys, does not fit the slots, or is no JSON."""
    record = decode_slots(_decode, raw)
    return record if record is not None and record.published and is_named(record) else None


def where_secrets_stand(record: NativeRecord) -> bytes:
    """Return the parts of the record's bytes to which the paths of Okta's secrets lead."""
    parts = [part for entry in record.target or () for part in (entry.detail_entry, entry.change_details)]
    if record.actor is not None:
        parts.append(record.actor.detail_entry)
    if record.debug_context is not None:
        parts.append(record.debug_context.debug_data)
    if record.transaction is not None:
        parts.append(record.transaction.detail)
    return b"".join(parts)

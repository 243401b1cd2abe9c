"""Reads a record of Okta's System Log (``LogEvent``) tolerantly.

Any key may be absent, null or of another type than the contract says; the order of ``target`` is not fixed; values of
``debugData`` are strings that may hold JSON or a list. RecordError names a missing field that an event needs.
Source: Okta management API, ``GET /api/v1/logs``, schema LogEvent.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from ingest.collectors.okta.record.fields import Entry, SlottedRecord, StatedOutcome, debug_fields, whole
from ingest.contract.errors import RecordError
from ingest.contract.event import Outcome, Party
from ingest.contract.instants import parse_instant
from ingest.contract.text import MAX_IDENTIFIER, identifier, text

Json = Mapping[str, object]
NOTHING: Json = {}
_NAMELESS = frozenset({"", "unknown", "null"})
_LONGEST_NAMELESS = 7
_SUCCESS = frozenset({"SUCCESS", "ALLOW"})
_FAILURE = frozenset({"FAILURE", "DENY"})
_SUCCEEDED, _UNKNOWN = Outcome("success"), Outcome("unknown")


def mapping(value: object) -> Json:
    """Return the object that the value or its bytes hold; an empty one when it is no object."""
    if type(value) is msgspec.Raw:
        value = whole(value)
    return value if isinstance(value, dict) else NOTHING


def known(value: object) -> str | None:
    """Return the value as text; None for null, an empty or blank text, and Okta's words ``unknown`` and ``null``."""
    # Called ten times per record: None and plain texts take a short way.
    if value is None:
        return None
    known_text = value if type(value) is str and "\x00" not in value else text(value)
    if known_text is None or (len(known_text) <= _LONGEST_NAMELESS and known_text.lower() in _NAMELESS):
        return None
    if known_text.isspace():  # else whoever has a blank id would be an account, one for all of them
        return None
    return known_text


def short(value: object) -> str | None:
    """Return ``known(value)`` if it is no longer than an identifier, else None: for fields that an event can lack."""
    if value is None:
        return None
    if (
        type(value) is str
        and _LONGEST_NAMELESS < len(value) <= MAX_IDENTIFIER
        and "\x00" not in value
        and not value.isspace()
    ):
        return value
    known_text = known(value)
    return known_text if known_text is not None and len(known_text) <= MAX_IDENTIFIER else None


@lru_cache(maxsize=1_024)
def _kind(type_name: str) -> str:
    return type_name.replace("_", "").replace(" ", "").lower()


class LogEvent:
    """A record with its time, outcome, targets and debug data decoded."""

    __slots__ = ("actor", "debug", "event_type", "issuer", "occurred_at", "outcome", "record", "targets")

    def __init__(self, record: SlottedRecord) -> None:
        """Read the record. Raises RecordError when ``eventType`` or ``published`` is missing or malformed."""
        event_type = identifier(record.event_type, "eventType")
        if event_type is None:
            raise RecordError("eventType is missing; the record is no LogEvent of Okta's System Log")
        if record.published is None:
            raise RecordError("published is missing; an event needs the instant at which it happened")
        self.record = record
        self.event_type = event_type
        self.occurred_at = parse_instant(record.published, "published")
        self.outcome = _outcome(record.outcome)
        self.targets = (
            [(_kind(e.type) if type(e.type) is str else "", e) for e in record.target] if record.target else []
        )
        self.debug = debug_fields(record.debug_context)

    def belongs_to(self, issuer: str) -> None:
        """Set the issuer, ``okta:<tenant label>``; readers need it."""
        self.issuer = issuer
        self.actor: tuple[Party | None] | None = None  # cached by the first reader, as several need it

    def all(self, *types: str) -> list[Entry]:
        """Return the targets of these types (lower case, without blanks and underscores), sorted by id."""
        entries = [entry for kind, entry in self.targets if kind in types]
        return sorted(entries, key=lambda entry: text(entry.id) or "") if len(entries) > 1 else entries

    def first(self, *types: str) -> Entry | None:
        """Return the first target of these types in the record's order."""
        for kind, entry in self.targets:
            if kind in types:
                return entry
        return None

    @property
    def succeeded(self) -> bool:
        """Tell whether the record states success."""
        return self.outcome.result == "success"

    @property
    def is_job(self) -> bool:
        """Tell whether an asynchronous task, not a web request, made the record."""
        return self.record.transaction is not None and self.record.transaction.type == "JOB"

    @property
    def authentication_provider(self) -> object:
        """Return which provider authenticated the actor, as the record spells it."""
        context = self.record.authentication_context
        return context.authentication_provider if context is not None else None

    @property
    def request_path(self) -> str:
        """Return the path of the request, without its query; empty when the record has none."""
        requested = known(self.debug.request_uri) or known(self.debug.url) or ""
        return requested.partition("?")[0]


def _outcome(outcome: StatedOutcome | None) -> Outcome:
    if outcome is None:
        return _UNKNOWN
    if outcome.reason is None and outcome.result == "SUCCESS":
        return _SUCCEEDED
    result, reason = text(outcome.result) or "UNKNOWN", outcome.reason
    reason = None if reason is None else text(reason)
    if result in _SUCCESS:
        return Outcome("success", reason) if reason else _SUCCEEDED
    if result in _FAILURE:
        return Outcome("failure", reason)
    return Outcome("unknown", reason or (None if result == "UNKNOWN" else result))

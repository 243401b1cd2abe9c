"""One record of Okta's System Log (``LogEvent``), read tolerantly.

Any key may be absent, null or of another type than the contract says; the order of ``target`` is not fixed; values of
``debugData`` are strings that may hold JSON or a list. What an event cannot do without raises RecordError, naming it.
Source: Okta management API, ``GET /api/v1/logs``, schema LogEvent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
import orjson

from ingest.collectors.okta.slots import OBJECTS
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


class Fields(Protocol):
    """An object of a record: a dict, or the slots that it was decoded into."""

    def get(self, name: str, /) -> object: ...


def mapping(value: object) -> Json:
    """Return the value when it is an object decoded whole, or the bytes of one, else an empty one."""
    if type(value) is msgspec.Raw:
        try:
            value = orjson.loads(memoryview(value))
        except orjson.JSONDecodeError as error:
            raise RecordError(f"a value cannot be read: {error.msg}") from error
    return value if isinstance(value, dict) else NOTHING


def fields(value: Any) -> Fields:
    """Return the value when it is an object, else an empty one."""
    found: Fields = value if type(value) in OBJECTS else NOTHING
    return found


def known(value: object) -> str | None:
    """Return the value as text; None for null, empty, and Okta's own words for it, ``unknown`` and ``null``."""
    if value is None:
        return None
    # Asked a dozen times a record: what is plainly text is not handed on.
    found = value if type(value) is str and "\x00" not in value else text(value)
    if found is None or (len(found) <= _LONGEST_NAMELESS and found.lower() in _NAMELESS):
        return None
    return found


def short(value: object) -> str | None:
    """Return ``known(value)`` when it has an identifier's length, else None: for what an event can do without."""
    if value is None:
        return None
    found = known(value)
    return found if found is not None and len(found) <= MAX_IDENTIFIER else None


def decoded(value: object) -> object:
    """Return what the JSON in a string says; the value itself when it is no string or holds no JSON."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return value
    return value


def _targets(value: Any) -> list[tuple[str, Fields]]:
    if value is None:
        return []
    entries = value if isinstance(value, list) else (value,)
    return [(_kind(entry.get("type")), entry) for entry in entries if type(entry) in OBJECTS]


def _kind(spelled: object) -> str:
    return spelled.replace("_", "").replace(" ", "").lower() if isinstance(spelled, str) else ""


class LogEvent:
    """A record with its time, outcome, targets and debug data at hand; ``issuer`` is ``okta:<tenant label>``."""

    __slots__ = ("actor", "debug", "event_type", "issuer", "occurred_at", "outcome", "record", "targets")

    def __init__(self, record: Fields, issuer: str) -> None:
        """Read the record. Raises RecordError when ``eventType`` or ``published`` is missing or malformed."""
        event_type = identifier(record.get("eventType"), "eventType")
        if event_type is None:
            raise RecordError("eventType is missing; the record is no LogEvent of Okta's System Log")
        published = record.get("published")
        if published is None:
            raise RecordError("published is missing; an event needs the instant at which it happened")
        self.record = record
        self.issuer = issuer
        self.actor: tuple[Party | None] | None = None  # kept by who reads it first, as several ask
        self.event_type = event_type
        self.occurred_at = parse_instant(published, "published")
        self.outcome = _outcome(fields(record.get("outcome")))
        self.targets = _targets(record.get("target"))
        self.debug = fields(decoded(fields(record.get("debugContext")).get("debugData")))

    def all(self, *types: str) -> list[Fields]:
        """Return the targets of these types (lower case, without blanks and underscores), sorted by id."""
        found = [entry for kind, entry in self.targets if kind in types]
        return sorted(found, key=lambda entry: text(entry.get("id")) or "") if len(found) > 1 else found

    def first(self, *types: str) -> Fields:
        """Return the first target of these types in the record's order, an empty one when there is none."""
        for kind, entry in self.targets:
            if kind in types:
                return entry
        return NOTHING

    def section(self, name: str) -> Fields:
        """Return a top-level object of the record, an empty one when it is absent or of another type."""
        return fields(self.record.get(name))

    @property
    def succeeded(self) -> bool:
        """Tell whether the record states success."""
        return self.outcome.result == "success"

    @property
    def is_job(self) -> bool:
        """Tell whether an asynchronous task, not a web request, made the record."""
        return self.section("transaction").get("type") == "JOB"

    @property
    def request_path(self) -> str:
        """Return the path that was requested, without query; empty when the record does not tell."""
        asked = known(self.debug.get("requestUri")) or known(self.debug.get("url")) or ""
        return asked.partition("?")[0]


def _outcome(outcome: Fields) -> Outcome:
    result, reason = text(outcome.get("result")) or "UNKNOWN", outcome.get("reason")
    reason = None if reason is None else text(reason)
    if result in _SUCCESS:
        return Outcome("success", reason)
    if result in _FAILURE:
        return Outcome("failure", reason)
    return Outcome("unknown", reason or (None if result == "UNKNOWN" else result))

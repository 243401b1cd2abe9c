"""One record of Okta's System Log (``LogEvent``), read tolerantly.

Any key may be absent, null or of another type than the contract says; the order of ``target`` is not fixed; values of
``debugData`` are strings that may hold JSON or a list. What an event cannot do without raises RecordError, naming it.
Source: Okta management API, ``GET /api/v1/logs``, schema LogEvent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from ingest.contract.errors import RecordError
from ingest.contract.event import Outcome
from ingest.contract.instants import parse_instant
from ingest.contract.text import MAX_IDENTIFIER, identifier, text

Json = Mapping[str, object]
NOTHING: Json = {}
_NAMELESS = frozenset({"", "unknown", "null"})
_SUCCESS = frozenset({"SUCCESS", "ALLOW"})
_FAILURE = frozenset({"FAILURE", "DENY"})


def mapping(value: object) -> Json:
    """Return the value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else NOTHING


def known(value: object) -> str | None:
    """Return the value as text; None for null, empty, and Okta's own words for it, ``unknown`` and ``null``."""
    found = text(value)
    return None if found is None or found.lower() in _NAMELESS else found


def short(value: object) -> str | None:
    """Return ``known(value)`` when it has an identifier's length, else None: for what an event can do without."""
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


def _targets(value: object) -> Iterator[tuple[str, Json]]:
    for entry in value if isinstance(value, list) else (value,):
        if isinstance(entry, dict):
            kind = entry.get("type")
            yield (kind.replace("_", "").replace(" ", "").lower() if isinstance(kind, str) else ""), entry


class LogEvent:
    """A record with its time, outcome, targets and debug data at hand; ``issuer`` is ``okta:<tenant label>``."""

    __slots__ = ("debug", "event_type", "issuer", "occurred_at", "outcome", "record", "targets")

    def __init__(self, record: Json, issuer: str) -> None:
        """Read the record. Raises RecordError when ``eventType`` or ``published`` is missing or malformed."""
        event_type = identifier(record.get("eventType"), "eventType")
        if event_type is None:
            raise RecordError("eventType is missing; the record is no LogEvent of Okta's System Log")
        if record.get("published") is None:
            raise RecordError("published is missing; an event needs the instant at which it happened")
        self.record = record
        self.issuer = issuer
        self.event_type = event_type
        self.occurred_at = parse_instant(record["published"], "published")
        self.outcome = _outcome(mapping(record.get("outcome")))
        self.targets = list(_targets(record.get("target")))
        self.debug = mapping(decoded(mapping(record.get("debugContext")).get("debugData")))

    def all(self, *types: str) -> list[Json]:
        """Return the targets of these types (lower case, without blanks and underscores), sorted by id."""
        found = [entry for kind, entry in self.targets if kind in types]
        return sorted(found, key=lambda entry: text(entry.get("id")) or "") if len(found) > 1 else found

    def first(self, *types: str) -> Json:
        """Return the first target of these types in the record's order, an empty one when there is none."""
        for kind, entry in self.targets:
            if kind in types:
                return entry
        return NOTHING

    def section(self, name: str) -> Json:
        """Return a top-level object of the record, an empty one when it is absent or of another type."""
        return mapping(self.record.get(name))

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


def _outcome(outcome: Json) -> Outcome:
    result = text(outcome.get("result")) or "UNKNOWN"
    reason = text(outcome.get("reason"))
    if result in _SUCCESS:
        return Outcome("success", reason)
    if result in _FAILURE:
        return Outcome("failure", reason)
    return Outcome("unknown", reason or (None if result == "UNKNOWN" else result))

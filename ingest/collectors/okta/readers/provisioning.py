"""Readers of provisioning into an application, and of the application's own account list."""

from __future__ import annotations

from ingest.collectors.okta.readers.row import Attributes, EventParts, Reader
from ingest.collectors.okta.record.log_event import NOTHING, LogEvent, known, mapping, short
from ingest.collectors.okta.record.parties import APP_USER, application, target_person
from ingest.contract.errors import RecordError
from ingest.contract.instants import format_instant, parse_instant


def provisioning(operation: str) -> Reader:
    """Return a reader of an operation on the User target's account in the AppInstance target."""

    def read(log: LogEvent) -> list[EventParts]:
        return [
            EventParts(target_person(log), application(log), attributes={"operation": operation} | _appearance(log))
        ]

    return read


def seen(log: LogEvent) -> list[EventParts]:
    """Read that the application's own account list names the User target's account."""
    return [EventParts(target_person(log), application(log), attributes=_appearance(log))]


def _appearance(log: LogEvent) -> Attributes:
    """Return the account's login and id in the application, and when it was created there."""
    entry = log.first(APP_USER)
    detail = mapping(entry.detail_entry) if entry is not None else NOTHING
    attributes: Attributes = {}
    for name, value in (
        ("application_login", short(entry.alternate_id) if entry is not None else None),
        ("external_id", short(detail.get("externalId")) or short(log.debug.external_id)),
        ("created_at", _instant(detail.get("created"))),
    ):
        if value:
            attributes[name] = value
    return attributes


def _instant(value: object) -> str | None:
    """Return the instant in jitgov's spelling; None when it cannot be read, as the event does not need it."""
    if known(value) is None:
        return None
    try:
        return format_instant(parse_instant(value, "created"))
    except RecordError:
        return None

"""Readers of provisioning: what was carried into an application, and what the application's own list says."""

from __future__ import annotations

from ingest.collectors.okta.readers.row import Attributes, Reader, Reading
from ingest.collectors.okta.record.log_event import NOTHING, LogEvent, known, mapping, short
from ingest.collectors.okta.record.parties import APP_USER, application, target_person
from ingest.contract.errors import RecordError
from ingest.contract.instants import format_instant, parse_instant


def provisioning(operation: str) -> Reader:
    """Return a reader of an operation on the User target's account in the AppInstance target."""

    def read(log: LogEvent) -> list[Reading]:
        return [Reading(target_person(log), application(log), attributes={"operation": operation} | _appearance(log))]

    return read


def seen(log: LogEvent) -> list[Reading]:
    """Read that the application's own account list names the User target's account."""
    return [Reading(target_person(log), application(log), attributes=_appearance(log))]


def _appearance(log: LogEvent) -> Attributes:
    """Return how the application knows the account: its login there, its external id, when it was created."""
    entry = log.first(APP_USER)
    detail = mapping(entry.detail_entry) if entry is not None else NOTHING
    found: Attributes = {}
    for name, value in (
        ("application_login", short(entry.alternate_id) if entry is not None else None),
        ("external_id", short(detail.get("externalId")) or short(log.debug.external_id)),
        ("created_at", _instant(detail.get("created"))),
    ):
        if value:
            found[name] = value
    return found


def _instant(value: object) -> str | None:
    """Return the instant in the house's spelling; None when it is none, which the event can do without."""
    if known(value) is None:
        return None
    try:
        return format_instant(parse_instant(value, "created"))
    except RecordError:
        return None

"""Readers of what happens to groups and applications themselves, and so to all who hold something through them."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.collectors.okta.readers.row import EventParts
from ingest.collectors.okta.record.fields import Entry
from ingest.collectors.okta.record.log_event import LogEvent, known, mapping
from ingest.collectors.okta.record.parties import APPLICATION, GROUP, application_of, applications, groups
from ingest.contract.event import Application, Entitlement
from ingest.contract.text import identifier

_NAMES = ("label", "name")
"""An application is shown by its label, a group by its name."""


def of_groups(log: LogEvent) -> list[EventParts]:
    """Read what happens to each UserGroup target."""
    return [EventParts(entitlement=Entitlement("group", group, name)) for group, name in groups(log)]


def of_applications(log: LogEvent) -> list[EventParts]:
    """Read what happens to each AppInstance target."""
    return [EventParts(application=application) for application in applications(log)]


def renamed_groups(log: LogEvent) -> list[EventParts]:
    """Read the new name of each UserGroup target whose change details tell one."""
    return [
        EventParts(entitlement=Entitlement("group", identifier(entry.id, "group id") or "", name))
        for entry in log.all(GROUP)
        if (name := _new_name(entry)) is not None and known(entry.id)
    ]


def renamed_applications(log: LogEvent) -> list[EventParts]:
    """Read the new label of each AppInstance target whose change details tell one."""
    return [
        EventParts(application=Application(application.id, name))
        for entry in log.all(APPLICATION)
        if (name := _new_name(entry)) is not None and (application := application_of(entry)) is not None
    ]


def _new_name(entry: Entry) -> str | None:
    details = mapping(entry.change_details)
    before, after = mapping(details.get("from")), mapping(details.get("to"))
    for name in _NAMES:
        new_name = _value(after, name)
        if new_name is not None and new_name != _value(before, name):
            return new_name
    return None


def _value(side: Mapping[str, object], name: str) -> str | None:
    return known(side.get(name)) or known(mapping(side.get("profile")).get(name))

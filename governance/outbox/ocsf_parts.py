"""What all OCSF events have: classification, severity, time, metadata.

Sources: includes/classification.json, includes/occurrence.json, events/base_event.json and objects/metadata.json of
https://github.com/ocsf/ocsf-schema at 1.9.0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from governance.outbox.notices import Columns

Json = dict[str, Any]
OCSF_VERSION = "1.9.0"
PRODUCT = {"name": "jitgov", "vendor_name": "jitgov"}

_CATEGORIES = {0: "Uncategorized", 2: "Findings", 3: "Identity & Access Management"}


class Activity(NamedTuple):
    """An OCSF class and an activity of it."""

    class_uid: int
    class_name: str
    activity_id: int
    caption: str
    name: str | None = None
    """The source's own word, where the activity is Other."""


def shared_members(activity: Activity, severity: tuple[int, str], at: int, metadata: Json) -> Json:
    """Return what every event has; ``severity`` is its id and name, ``at`` is in microseconds."""
    category_uid = activity.class_uid // 1000
    return {
        "category_uid": category_uid,
        "category_name": _CATEGORIES[category_uid],
        "class_uid": activity.class_uid,
        "class_name": activity.class_name,
        "activity_id": activity.activity_id,
        "activity_name": activity.name or activity.caption,
        "type_uid": activity.class_uid * 100 + activity.activity_id,
        "type_name": f"{activity.class_name}: {activity.caption}",
        "severity_id": severity[0],
        "severity": severity[1],
        "time": milliseconds(at),
        "metadata": present(metadata),
    }


def metadata_members(uid: str, code: str, tenant: str | None, logged_at: int) -> Json:
    """Return an event's metadata: its id, our word for what it is, the issuer that it is of, when it was recorded."""
    return {
        "version": OCSF_VERSION,
        "uid": uid,
        "event_code": code,
        "tenant_uid": tenant or None,
        "logged_time": milliseconds(logged_at),
        "product": PRODUCT,
    }


def milliseconds(at: int | None) -> int | None:
    """Return an instant as OCSF has it; None stays None."""
    return None if at is None else at // 1_000


def kept_columns(row: Columns, *names: str) -> Json:
    """Return those columns of a row that say something."""
    return {name: row[name] for name in names if row.get(name) not in (None, "")}


def present(members: Json) -> Json:
    """Return the members that are there, at every depth of this module's own objects."""
    return {
        name: present(value) if isinstance(value, dict) and name != "unmapped" else value
        for name, value in members.items()
        if value is not None
    }

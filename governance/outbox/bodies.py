"""A notice's event as the JSON that is sent, within a bound: what OCSF has no place for goes first."""

from __future__ import annotations

from typing import Any

import msgspec

_encode = msgspec.json.Encoder().encode
_KEPT = frozenset(
    {
        *("category_uid", "category_name", "class_uid", "class_name", "activity_id", "activity_name", "type_uid"),
        *("type_name", "severity_id", "severity", "status_id", "status", "time", "metadata"),
    }
)
"""The classification alone, with short values; beside it stands what the class demands."""
_MOST_CHARACTERS = 50


def bounded_body(event: dict[str, Any], most_bytes: int) -> str:
    """Return an event as JSON of at most so many bytes (4,096 or more): whole, without ``unmapped``, or cut short.

    What was left out is told in ``unmapped``.
    """
    body = _encode(event)
    size = len(body)
    if size <= most_bytes:
        return body.decode()
    left_out = {"unmapped": {"left_out": f"{size} bytes are too many; `jitgov show` has it whole"}}
    body = _encode({**event, **left_out})
    if len(body) <= most_bytes:
        return body.decode()
    short = {name: value if name in _KEPT else _cut(value) for name, value in event.items()}
    return _encode({**short, **left_out}).decode()


def _cut(value: Any) -> Any:
    """Return a value whose texts are short and whose lists have one member: each part that a class demands is there."""
    if isinstance(value, str):
        return value[:_MOST_CHARACTERS]
    if isinstance(value, list):
        return [_cut(member) for member in value[:1]]
    if isinstance(value, dict):
        return {name: _cut(member) for name, member in value.items()}
    return value

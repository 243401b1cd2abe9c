"""Decodes the modifiedProperties of an audit or provisioning row, and selects those that may become attributes.

``oldValue`` and ``newValue`` are JSON text inside a string (a quoted word, ``[true]``, a list of one word), sometimes
plain text. Values that may be secrets stay only in the event's raw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from ingest.collectors.entra.record.fields import Row, camel_case, from_json, sections, word
from ingest.contract.text import text

Plain: TypeAlias = str | bool | int | float | list[str] | None

MAX_VALUE_CHARACTERS = 2048
"""Of a longer value only the attribute's name is kept; the value stays in the event's raw."""

_LISTED = "included updated properties"
_SECRET = re.compile(r"credential|password|secret|ticket|key|token|certificate|strongauth|alternativesecurity|replyurl")
_NOT_OF_THE_ACCOUNT = re.compile(r"\.|^action client name$|^assigned(license|plan)|^licenseassignment")


class Change(NamedTuple):
    """One modified property: the vendor's name for it, and its decoded values."""

    name: str
    old: object
    new: object


Changes: TypeAlias = Mapping[str, Change]
"""Changes by the property's name in lower case."""


def decode_value(property_value: object) -> object:
    """Return a property's decoded value: a list of one gives its element, an empty value None."""
    value: object = property_value
    for _ in range(2):
        if not isinstance(value, str) or value.strip()[:1] not in ('"', "[", "{"):
            break
        decoded = from_json(value)
        if decoded is None:
            break
        value = decoded
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        value = value.replace("\x00", "").strip()
        value = {"true": True, "false": False, "null": None}.get(value.lower(), value)
    return None if value in ("", [], {}) else value


def changes_of(holder: Row) -> dict[str, Change]:
    """Return the modified properties of a target or a provisioning row; of a repeated name the first one."""
    changes: dict[str, Change] = {}
    for entry in sections(holder.get("modifiedProperties")):
        name = word(entry, "displayName", "name")
        if name is not None and name.strip().lower() not in changes:
            name = name.strip()[:256]
            changes[name.lower()] = Change(
                name, decode_value(entry.get("oldValue")), decode_value(entry.get("newValue"))
            )
    return changes


def listed_names(changes: Changes) -> list[str]:
    """Return the names in 'Included Updated Properties', or without it the names of the properties themselves."""
    listed = changes.get(_LISTED)
    names: Iterable[str]
    if listed is not None and isinstance(listed.new, str):
        names = (name.strip() for name in listed.new.split(","))
    elif listed is not None and isinstance(listed.new, list):
        names = (name.strip() for name in listed.new if isinstance(name, str))
    else:
        names = (change.name for change in changes.values())
    return [name[:256] for name in dict.fromkeys(names) if name and is_attribute(name)]


def is_attribute(name: str) -> bool:
    """Tell whether a property is one of the account's own, and no secret."""
    lowered = name.lower()
    return lowered != _LISTED and not _SECRET.search(lowered) and not _NOT_OF_THE_ACCOUNT.search(lowered)


def asserted(changes: Changes) -> list[str]:
    """Return the attribute names that a creation lists with a value, sorted."""
    empty = {change.name.lower() for change in changes.values() if change.new is None}
    return sorted({camel_case(name) for name in listed_names(changes) if name.lower() not in empty})


def changed(changes: Changes) -> list[str]:
    """Return the attribute names that an update lists, sorted."""
    return sorted({camel_case(name) for name in listed_names(changes)})


def profile(changes: Changes, emptied: bool) -> dict[str, Plain]:
    """Return the new values by attribute name; with ``emptied`` also None for attributes that were emptied."""
    known: dict[str, Plain] = {}
    for change in changes.values():
        if not is_attribute(change.name):
            continue
        if change.new is None:
            if emptied:
                known[camel_case(change.name)] = None
        elif (value := _plain(change.new)) is not None:
            known[camel_case(change.name)] = value
    return known


def _plain(value: object) -> Plain:
    """Return a value that an event may hold; None for a value that is too long or not plain."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value if -(2**53) < value < 2**53 else text(value)
    if isinstance(value, str):
        return value if len(value) <= MAX_VALUE_CHARACTERS else None
    if isinstance(value, list):
        words = [element for element in map(text, value) if element is not None]
        fits = len(words) == len(value) and sum(map(len, words)) <= MAX_VALUE_CHARACTERS
        return words if fits else None
    return None

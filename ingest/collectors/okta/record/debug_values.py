"""Turns the lists and values inside strings of ``debugData`` and ``changeDetails`` into plain JSON values."""

from __future__ import annotations

from ingest.collectors.okta.record.fields import decoded
from ingest.contract.errors import RecordError
from ingest.contract.text import text

MAX_LISTED = 1_000
"""The most names in one list: a bound on the events and attributes that a record can give."""
_MAX_DEPTH = 4
_MAX_INT = 2**63


def listed(value: object) -> list[str] | None:
    """Return the names of a list, a JSON list in a string, ``[a, b]`` or ``a, b``; None when there is no list.

    A comma inside parentheses separates no names. Raises RecordError for more than MAX_LISTED names.
    """
    decoded_value = decoded(value)
    if isinstance(decoded_value, (dict, list)):
        names = [text(name) for name in decoded_value]
    elif (list_text := text(decoded_value)) is not None:
        names = [text(name.strip(" \"'")) for name in _split(list_text.strip().removeprefix("[").removesuffix("]"))]
    else:
        return None
    if len(names) > MAX_LISTED:
        raise RecordError(f"a list holds {len(names)} names; at most {MAX_LISTED} are read")
    return [name for name in names if name]


def _split(list_text: str) -> list[str]:
    if "(" not in list_text:
        return list_text.split(",")
    parts, depth, start = [], 0, 0
    for index, character in enumerate(list_text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif character == "," and depth == 0:
            parts.append(list_text[start:index])
            start = index + 1
    return [*parts, list_text[start:]]


def pairs(value: object) -> dict[str, str]:
    """Return the entries of an object, of JSON in a string, or of ``{level=LOW, reasons=x}``; scalars as text."""
    decoded_value = decoded(value)
    if isinstance(decoded_value, dict):
        return {name: entry_text for name, entry in decoded_value.items() if (entry_text := text(entry)) is not None}
    entries: dict[str, str] = {}
    last = ""
    for part in (text(decoded_value) or "").strip("{} ").split(","):
        name, mark, entry = part.partition("=")
        if mark:
            last = name.strip()
            entries[last] = entry.strip()
        elif last:  # a comma inside the value before it: {reasons=Anomalous Device, Anomalous Location, level=HIGH}
            entries[last] += f", {part.strip()}"
    return entries


def plain(value: object, depth: int = 0) -> object:
    """Return a JSON value safe to keep: text without NUL, integers of 64 bits, bounded in depth and length."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, str):
        return text(value) or ""
    if isinstance(value, int):
        return value if -_MAX_INT <= value < _MAX_INT else str(value)
    if depth < _MAX_DEPTH and isinstance(value, (list, dict)):
        if len(value) > MAX_LISTED:
            raise RecordError(f"a value holds {len(value)} entries; at most {MAX_LISTED} are read")
        if isinstance(value, list):
            return [plain(entry, depth + 1) for entry in value]
        return {text(name) or "": plain(entry, depth + 1) for name, entry in value.items()}
    return None

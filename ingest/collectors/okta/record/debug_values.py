"""Lists and values inside strings, as ``debugData`` and ``changeDetails`` hold them, made plain JSON values."""

from __future__ import annotations

from ingest.collectors.okta.record.fields import decoded
from ingest.contract.errors import RecordError
from ingest.contract.text import text

MAX_LISTED = 1_000
"""Most names that one list may hold: a bound on the events and attributes that one record can make."""
_MAX_DEPTH = 4
_MAX_INT = 2**63


def listed(value: object) -> list[str] | None:
    """Return the names of a list, a JSON list in a string, ``[a, b]`` or ``a, b``; None when nothing was listed.

    A comma inside parentheses parts no names. Raises RecordError past MAX_LISTED names.
    """
    found = decoded(value)
    if isinstance(found, (dict, list)):
        names = [text(name) for name in found]
    elif (spelled := text(found)) is not None:
        names = [text(name.strip(" \"'")) for name in _split(spelled.strip().removeprefix("[").removesuffix("]"))]
    else:
        return None
    if len(names) > MAX_LISTED:
        raise RecordError(f"a list holds {len(names)} names; at most {MAX_LISTED} are read")
    return [name for name in names if name]


def _split(spelled: str) -> list[str]:
    if "(" not in spelled:
        return spelled.split(",")
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(spelled):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter == "," and depth == 0:
            parts.append(spelled[start:place])
            start = place + 1
    return [*parts, spelled[start:]]


def pairs(value: object) -> dict[str, str]:
    """Return the entries of an object, of JSON in a string, or of ``{level=LOW, reasons=x}``; scalars as text."""
    found = decoded(value)
    if isinstance(found, dict):
        return {name: spelled for name, entry in found.items() if (spelled := text(entry)) is not None}
    entries: dict[str, str] = {}
    last = ""
    for part in (text(found) or "").strip("{} ").split(","):
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

"""Text from outside, made safe to keep: no NUL (PostgreSQL refuses it), identifiers of bounded length."""

from __future__ import annotations

from ingest.contract.errors import RecordError

MAX_IDENTIFIER = 512


def text(value: object) -> str | None:
    """Return the value as text without NUL; None for null, empty, and anything that is not a scalar."""
    if type(value) is str:
        return (value if "\x00" not in value else value.replace("\x00", "")) or None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return str(value)


def is_short(*values: object) -> bool:
    """Tell whether each value is None or a text no longer than an identifier: what may stand in a bounded cache."""
    return all(value is None or (type(value) is str and len(value) <= MAX_IDENTIFIER) for value in values)


def identifier(value: object, what: str) -> str | None:
    """Return ``text(value)`` as an identifier. Raises RecordError when it is longer than 512 characters."""
    found = text(value)
    if found is not None and len(found) > MAX_IDENTIFIER:
        raise RecordError(f"{what} has {len(found)} characters; an identifier has at most {MAX_IDENTIFIER}")
    return found

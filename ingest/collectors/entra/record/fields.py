"""Reads fields of a vendor's row tolerantly: objects, lists, flags and numbers, also those written as JSON text.

Nothing here raises on an unexpected shape; only an identifier that is too long raises RecordError. Diagnostic settings
spell some keys with a capital (``Id``, ``Type``, ``Status``): an object is read with its keys as Graph spells them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from ingest.contract.text import MAX_IDENTIFIER, identifier, text

Row = Mapping[str, Any]

_EMPTY: Row = {}
_NOBODY = frozenset({"unknown", "<null>", "00000000-0000-0000-0000-000000000000"})
"""What Entra writes where it knows no id: a failed sign-in of an unknown person has the all-zero GUID."""

_REMEMBERED_IDS = 8_192
_LEADING_CAPITALS = re.compile(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+")


def camel_case(name: str) -> str:
    """Return a name in lowerCamelCase: ``UserType`` is ``userType``, ``SIPAddress`` is ``sipAddress``."""
    return _LEADING_CAPITALS.sub(lambda head: head.group().lower(), name, count=1)


def _as_graph_spells(row: Row) -> Row:
    """Return the object with its keys in lowerCamelCase; of a key in two spellings Graph's own counts."""
    if min(row, default="a") > "[":  # no key begins with a capital: nearly every row
        return row
    spelled = {name: row[name] for name in sorted(row)}
    return {camel_case(name): value for name, value in spelled.items()} | {
        name: value for name, value in spelled.items() if camel_case(name) == name
    }


def from_json(json_text: str) -> object:
    """Return the value of JSON text, None when it is no JSON."""
    try:
        value: object = msgspec.json.decode(json_text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return value


def plain_section(value: object) -> Row:
    """Return an object, from an object or from JSON text, as it is written; an empty one for anything else."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        value = from_json(value)
    return value if isinstance(value, dict) else _EMPTY


def section(value: object) -> Row:
    """Return an object, from an object or from JSON text, its keys as Graph spells them; an empty one for others."""
    return _as_graph_spells(plain_section(value))


def items(value: object) -> Sequence[object]:
    """Return a list, from a list, from JSON text, or from its only element; an empty one for anything else."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return (value,)
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        decoded = from_json(value)
        return decoded if isinstance(decoded, list) else (decoded,) if isinstance(decoded, dict) else ()
    return ()


def sections(value: object) -> list[Row]:
    """Return the objects of a list, also those written as JSON text; everything else is left out."""
    return [decoded for decoded in map(section, items(value)) if decoded]


def flag(value: object) -> bool | None:
    """Return a bool, also from text; None for anything else."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return None


def number(value: object) -> int | None:
    """Return a whole number, also from text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) < 20 and value.strip().lstrip("-").isascii():
        digits = value.strip()
        return int(digits) if digits.lstrip("-").isdigit() and digits.count("-") <= 1 else None
    return None


def word(row: Row, *names: str) -> str | None:
    """Return the first of the named fields that holds text."""
    for name in names:
        field_text = text(row.get(name))
        if field_text is not None:
            return field_text
    return None


def object_id(value: object, field: str) -> str | None:
    """Return a directory id in lower case; None for empty, ``unknown`` and the all-zero GUID."""
    spelled = value if type(value) is str and len(value) <= MAX_IDENTIFIER else identifier(value, field)
    return None if spelled is None else _directory_id(spelled)


@lru_cache(maxsize=_REMEMBERED_IDS)
def _directory_id(spelled: str) -> str | None:
    # Remembered, as a sign-in has nine ids, and most of them are those of the sign-in before.
    directory_id = (text(spelled) or "").strip().lower()
    return None if directory_id in _NOBODY else directory_id or None


def login(value: object, field: str = "userPrincipalName") -> str | None:
    """Return a login in lower case, as Entra writes it in sign-ins but not in audits."""
    return object_id(value, field)

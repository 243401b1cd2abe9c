"""A row's values as text: as people read them on a terminal, and as tools read them in CSV.

Text from outside can neither act on the terminal (control characters and those that turn the direction of text are
spelled out) nor be taken for a formula by a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec

from ingest.contract.instants import format_instant
from ingest.contract.outside_text import printable, without_formula
from ingest.contract.short_instants import shortened

Row = Mapping[str, object] | msgspec.Struct


def cell(value: object) -> str:
    """Return a value as people read it: nothing for null, a name before an id, an instant to the minute in UTC."""
    if isinstance(value, str):
        return shortened(printable(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    return _composed(value, cell)


def csv_cell(value: object) -> str:
    """Return a value for CSV: as ``cell`` does, instants in RFC 3339, and nothing that begins like a formula."""
    if isinstance(value, datetime):
        return format_instant(value)
    if not isinstance(value, str):
        return _composed(value, csv_cell)
    return printable(without_formula(value))


def _composed(value: object, spelled: Callable[[object], str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, msgspec.Struct):
        return spelled(msgspec.structs.asdict(value))
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("subject") or value.get("id")
        if named is not None:
            return spelled(named)
        return ", ".join(f"{printable(str(key))}={spelled(part)}" for key, part in value.items() if part is not None)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(spelled(part) for part in value)
    return printable(str(value))


def is_dated(value: object) -> bool:
    """Tell whether a value is an instant."""
    return isinstance(value, datetime)

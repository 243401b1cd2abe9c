"""Rows as NDJSON or as a table. Text from outside cannot act on the terminal; nothing is wrapped away or cropped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

import msgspec

from ingest.contract.instants import format_instant

Row = Mapping[str, object] | msgspec.Struct
_BLOCK_ROWS = 1_000


def print_json_lines(rows: Iterable[Row]) -> None:
    """Print each row as one line of JSON, instants as RFC 3339 in UTC."""
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    sys.stdout.flush()
    for row in rows:
        out.write(encode(_json_ready(row)) + b"\n")
    out.flush()


def print_table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Print the columns of the rows; on a terminal long values are folded, elsewhere every row is one line.

    Rows are printed block by block, so that a list of any length passes through.
    """
    # Imported here: rich costs a tenth of a second, which `--json` does not need.
    from front_door.table_blocks import TableBlocks

    blocks = TableBlocks(columns, terminal=sys.stdout.isatty())
    waiting = iter(rows)
    while block := list(islice(waiting, _BLOCK_ROWS)):
        blocks.print([[cell(_reached(row, column)) for column in columns] for row in block])
    blocks.end()


def cell(value: object) -> str:
    """Return a value as people read it: nothing for null, an account or application by its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, msgspec.Struct):
        return cell(msgspec.structs.asdict(value))
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("subject") or value.get("id")
        if named is not None:
            return cell(named)
        return ", ".join(f"{key}={cell(each)}" for key, each in value.items() if each is not None)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(cell(each) for each in value)
    text = str(value)
    return text if text.isprintable() else "".join(map(_spelled, text))


def _spelled(each: str) -> str:
    return each if each.isprintable() else each.encode("unicode_escape").decode()


def _reached(row: Row, column: str) -> object:
    value: object = row
    for name in column.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value


def _json_ready(value: object) -> object:
    """Return the value with every instant spelled in UTC; the encoder would keep another zone's offset."""
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, Mapping):
        return {key: _json_ready(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json_ready(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {name: _json_ready(each) for name, each in msgspec.structs.asdict(value).items()}
    return value

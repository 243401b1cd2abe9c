"""Where two states differ, told table by table."""

from __future__ import annotations

Rows = dict[str, set[tuple[object, ...]]]


def difference(one: Rows, other: Rows) -> str:
    told = []
    for table, found in one.items():
        told += [f"{table}\n  only in order:  {row}" for row in sorted(found - other[table], key=str)]
        told += [f"{table}\n  only shuffled:  {row}" for row in sorted(other[table] - found, key=str)]
    return "\n".join(told)

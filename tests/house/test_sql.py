"""SQL stands in the stores alone: whoever asks the database anything calls a function that says what it gives."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import ROOT, parsed, shown, source_files, told

_WITH_STORES = ("ingest", "governance", "reviews", "console", "front_door")
_SQL = re.compile(
    r"^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+\w+\s+AS\s*\(|PRAGMA\s"
    r"|(CREATE|DROP|ALTER)\s+(TEMP\s+|UNIQUE\s+)*(TABLE|INDEX|VIEW)\s|(LEFT\s+)?JOIN\s+\w+|BEGIN(\s+IMMEDIATE)?$)"
    r"|\b(FROM|WHERE|JOIN|ON)\s[^.]*(%s|\?|\.\w+\s*(=|<|>|IN\b|IS\b))"
    r"|\b(IS NOT NULL|NOT EXISTS|ORDER BY|GROUP BY|ON CONFLICT)\b"
)


def sql_in(path: Path) -> list[str]:
    """Return the strings of a file that look like SQL, docstrings left out."""
    tree = parsed(path)
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        f"{shown(path)}:{node.lineno} {node.value.strip()[:60]!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in prose
        and _SQL.search(node.value)
    ]


def test_no_sql_outside_the_stores() -> None:
    wrong = []
    for path in source_files():
        parts = path.relative_to(ROOT).parts
        if parts[0] in _WITH_STORES and "store" not in parts[1:-1]:
            wrong += sql_in(path)
    assert not wrong, told("SQL outside a store; give the store a function that says what it gives:", wrong)


def test_the_scan_sees_sql_where_it_is() -> None:
    seen = [path for path in source_files() if "store" in path.parts and sql_in(path)]
    assert len(seen) > 25

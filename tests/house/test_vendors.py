"""What one identity provider's streams and words mean stands in its leaf; who judges accounts names no vendor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ingest.contract.providers.catalogue import providers
from tests.house.tree import ROOT, parsed, shown, source_files, told

_WINGS = ("governance", "reviews")
_EXAMPLES = {"governance/policies/support/examples.py"}
"""What the policies' examples are made of: as in a fixture, an account there is some provider's."""
_EXAMPLE_FUNCTION = "_examples"


def test_no_vendor_is_named_where_accounts_are_judged() -> None:
    names = _names()
    wrong = [
        f"{shown(path)}:{line} {word}"
        for path in source_files()
        if path.relative_to(ROOT).parts[0] in _WINGS and shown(path) not in _EXAMPLES
        for line, word in _words(path)
        if any(name in word.lower() for name in names)
    ]
    assert not wrong, told("Ask the provider's leaf (ingest/contract/providers/) instead of naming it:", wrong)


def _names() -> frozenset[str]:
    return frozenset(name.lower() for each in providers().values() for name in (each.idp, each.vendor))


def _words(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the names and texts of a file's code, without docstrings, migrations' past and the examples of policies."""
    if "migrations" in path.parts:
        return
    tree = parsed(path)
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name == _EXAMPLE_FUNCTION:
            left_out |= {id(node) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.name

"""Writes governance/settings/code_hashes.py: what the state is derived with includes the code of folds and policies.

A hash is that of the source without comments and docstrings, over all modules of the house that an entry leads to by
imports. One pinned parser reads it, so that every Python gives one hash; nothing is hashed when jitgov runs.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from functools import cache

import libcst

from tests.house.imports import house_imports, modules
from tests.house.tree import ROOT

PAGE = ROOT / "governance" / "settings" / "code_hashes.py"
_ITSELF = "governance.settings.code_hashes"
_FOLDS = ("governance.derivation.judging.judge", "governance.derivation.writing.rows", "governance.folds.grants.grants")
_INTAKE = ("governance.folds.usage.batch",)
_RULES = (
    "governance.policies.custom.answers",
    "governance.policies.custom.view",
    "governance.derivation.judging.rule_process.server",
)
_POLICIES = "governance.policies"
_NO_LEAVES = {"catalogue", "judging", "pages"}
_DIGITS = 16
_TITLE = "Hashes of the code that the state is derived with: `make docs` writes them, nothing makes them at run time."


class _Bare(libcst.CSTTransformer):
    """Takes comments, docstrings and empty lines away; libcst names the methods."""

    def leave_TrailingWhitespace(  # noqa: N802
        self, original_node: libcst.TrailingWhitespace, updated_node: libcst.TrailingWhitespace
    ) -> libcst.TrailingWhitespace:
        return libcst.TrailingWhitespace() if updated_node.comment is not None else updated_node

    def leave_EmptyLine(  # noqa: N802
        self, original_node: libcst.EmptyLine, updated_node: libcst.EmptyLine
    ) -> libcst.RemovalSentinel:
        return libcst.RemovalSentinel.REMOVE

    def leave_SimpleStatementLine(  # noqa: N802
        self, original_node: libcst.SimpleStatementLine, updated_node: libcst.SimpleStatementLine
    ) -> libcst.SimpleStatementLine | libcst.RemovalSentinel:
        only = updated_node.body[0] if len(updated_node.body) == 1 else None
        text = isinstance(only, libcst.Expr) and isinstance(only.value, libcst.SimpleString | libcst.ConcatenatedString)
        return libcst.RemovalSentinel.REMOVE if text else updated_node


@cache
def _bare(module: str) -> bytes:
    path = ROOT.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return libcst.parse_module(file.read_text()).visit(_Bare()).code.encode()


@cache
def _leads_to() -> dict[str, frozenset[str]]:
    known = modules()
    graph: dict[str, set[str]] = {}
    for found in house_imports():
        target = found.target if found.target in known else found.target.rpartition(".")[0]
        if target in known and target not in (_ITSELF, found.importer):
            graph.setdefault(found.importer, set()).add(target)
    return {module: frozenset(targets) for module, targets in graph.items()}


def _closure(entries: Iterable[str]) -> set[str]:
    closed: set[str] = set()
    fresh = set(entries)
    while fresh:
        closed |= fresh
        fresh = {target for module in fresh for target in _leads_to().get(module, ())} - closed
    return closed


def _hash(closed: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for module in sorted(closed):
        digest.update(module.encode() + b"\n" + _bare(module) + b"\n")
    return digest.hexdigest()[:_DIGITS]


def page() -> str:
    """Return the generated module."""
    folds = _closure(_FOLDS)
    leaves = sorted(
        module
        for module in modules()
        if module.rpartition(".")[0] == _POLICIES
        and (ROOT / (module.replace(".", "/") + ".py")).exists()
        and module.rpartition(".")[2] not in _NO_LEAVES
        and module not in folds
    )
    lines = [
        f'"""{_TITLE}"""',
        "",
        f'FOLDS = "{_hash(folds)}"',
        f'INTAKE = "{_hash(_closure(_INTAKE))}"',
        f'RULES = "{_hash(_closure(_RULES) - folds)}"',
        "POLICIES = {",
        *(f'    "{leaf.rpartition(".")[2]}": "{_hash(_closure([leaf]) - folds)}",' for leaf in leaves),
        "}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(PAGE)], check=True)

"""Which module of the house imports which; an import inside a function counts like any other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.tree import ROOT, parsed, shown, source_files


@dataclass(frozen=True)
class Import:
    """One imported name: who imports, where, what module (of the house or not)."""

    importer: str
    path: Path
    line: int
    target: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line} imports {self.target}"


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> frozenset[str]:
    """The dotted names of all source files."""
    return frozenset(module_of(path) for path in source_files())


@cache
def all_imports() -> tuple[Import, ...]:
    """Every import in the source files, of the house and of others."""
    return tuple(found for path in source_files() for found in imports_of(path))


def house_imports() -> list[Import]:
    """Every import of one source file by another."""
    tops = {name.partition(".")[0] for name in modules()} | {"tests"}
    return [found for found in all_imports() if found.target.partition(".")[0] in tops]


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file; `from package import module` counts as an import of that module."""
    importer = module_of(path)
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(importer, path, node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            base = _base(path, importer, node)
            for name in node.names:
                inner = f"{base}.{name.name}"
                yield Import(importer, path, node.lineno, inner if inner in modules() else base)


def _base(path: Path, importer: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = importer.split(".")
    up = node.level - (path.name == "__init__.py")
    return ".".join([*package[: len(package) - up], *((node.module or "").split(".") if node.module else ())])


def within(module: str, *packages: str) -> bool:
    """Whether the module is one of the packages or below one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)

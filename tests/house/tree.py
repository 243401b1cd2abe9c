"""The files of the project, as the rules of the house see them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("ingest", "governance", "reviews")
SOURCE_FOLDERS = ("front_door", "console", *WINGS, "simulator", "dev", "benchmarks")
LEAF_FOLDERS = (
    "ingest/collectors",
    "ingest/contract/providers",
    "governance/policies",
    "reviews/jobs",
    "reviews/remediation/connectors",
    "reviews/reports",
    "console/pages",
)
"""What stands directly in these is found by folder: one file each, which knows no other."""
NO_LEAVES = {
    "__init__",
    "__pycache__",
    "interface",
    "catalogue",
    "formats",
    "writing",
    "judging",
    "pages",
    "support",
    "runner",
    "schedule",
    "slot_claims",
}
"""What leaves are held to, and what finds them."""

_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".json",
    ".sql",
    ".txt",
    ".lock",
    ".cfg",
    ".sh",
}
_MADE = {"build", "dist", "demo-out", "__pycache__"}


@cache
def source_files() -> tuple[Path, ...]:
    """Every Python file of the project that is no test."""
    found = [path for path in ROOT.glob("*.py") if path.is_file()]
    for folder in SOURCE_FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*.py") if not _MADE & set(path.parts)]
    return tuple(sorted(found))


@cache
def files_of_tests() -> tuple[Path, ...]:
    """Every Python file below tests/."""
    return tuple(sorted((ROOT / "tests").rglob("*.py")))


@cache
def text_files() -> tuple[Path, ...]:
    """Every file of the project that people read, those without a suffix included."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            made = path.name in _MADE or path.name.endswith(".egg-info")
            if not made and (not path.name.startswith(".") or path.name == ".ci"):
                yield from _walk(path)
        elif path.suffix in _TEXT or (not path.suffix and path.name != ".git"):
            # A second working tree has a file of that name, which says where the first one stands.
            yield path


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(), str(path))


def shown(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def told(what: str, places: list[str]) -> str:
    """A message for whoever has to mend it: what to do, then every place."""
    return f"{what}\n" + "\n".join(f"  {place}" for place in places)


def places(pattern: re.Pattern[str], paths: tuple[Path, ...]) -> list[str]:
    """Every line of the files that the pattern is found in, as people write its place."""
    return [
        f"{shown(path)}:{number} {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]

"""One word, one thing; and the project speaks of itself alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files_of_tests, parsed, places, shown, source_files, text_files, told

# Put together here so that this file does not hold what it forbids.
_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("repo1", "maven", "org"),
        ("repo", "maven", "apache", "org"),
        ("proxy", "golang", "org"),
    )
)
_OUTSIDE = re.compile("(?<![\\w.-])/" + "work/|/" + "tmp/brief")
_EMPTY_NAMES = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "stuff"}
_VAGUE_MODULES = _EMPTY_NAMES | {"data", "user", "base", "core", "lib", "tools", "functions", "main"}
_VAGUE_CLASSES = _EMPTY_NAMES | {"user", "data"}
_VAGUE_LOCALS = {"found", "told", "one", "each", "it", "thing", "things", "said", "kept"}
_NAMED_ROOMS = (
    "benchmarks",
    "dev",
    "front_door",
    "simulator",
    "governance/audit",
    "governance/derivation",
    "governance/folds",
    "governance/model",
    "governance/policies",
    "governance/settings",
    "governance/worker",
    "ingest/cli",
    "ingest/clients",
    "ingest/collection",
    "ingest/collectors",
    "ingest/config",
    "ingest/files",
    "ingest/imports",
    "ingest/store",
    "ingest/translation",
    "reviews/reports",
)
"""The rooms in which every variable, parameter and function says what it is."""
_BLIND = re.compile(r"#\s*(?:noqa(?!: [A-Z]+\d)|type:\s*ignore(?!\[))")
_UNTESTED = {"skip", "skipif", "xfail", "importorskip"}


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_no_path_of_one_machine() -> None:
    wrong = places(_OUTSIDE, text_files())
    assert not wrong, told("A path that only one machine has; say it relative to the project:", wrong)


def test_no_host_of_a_registry() -> None:
    wrong = places(re.compile("|".join(map(re.escape, _HOSTS))), text_files())
    assert not wrong, told("Name the package and its registry's client, not the host; mirrors are common:", wrong)


def test_no_vague_module() -> None:
    wrong = [name for name in map(shown, source_files()) if set(re.split(r"[/.]", name)) & _VAGUE_MODULES]
    assert not wrong, told("The name of a file tells its one job:", wrong)


def test_no_vague_class_or_function() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in source_files()
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ClassDef) and words_of(node.name) & _VAGUE_CLASSES)
        or (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and words_of(node.name) & _EMPTY_NAMES)
    ]
    assert not wrong, told("Say what it is or does (docs/glossary.md has the words):", wrong)


def test_no_vague_variable() -> None:
    wrong = [
        f"{shown(path)}:{line} {name}"
        for path in source_files()
        if shown(path).startswith(tuple(f"{room}/" for room in _NAMED_ROOMS))
        for line, name in bound_names(path)
        if name in _VAGUE_LOCALS
    ]
    assert not wrong, told("Name what it is (`rows`, `finding`, `account_id`), not that it was found or told:", wrong)


def bound_names(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the names that a file binds, with their lines: variables, fields, parameters, functions."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name


def test_no_blind_exemption() -> None:
    wrong = places(_BLIND, (*source_files(), *files_of_tests()))
    assert not wrong, told("Name the rule that a line is exempt from, and say why on the line:", wrong)


def test_every_test_is_run() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno} {node.attr}"
        for path in files_of_tests()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in _UNTESTED and "pytest" in ast.unparse(node)
    ]
    assert not wrong, told("A test that is not run proves nothing; what is missing is an error:", wrong)

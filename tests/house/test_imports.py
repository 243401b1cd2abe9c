"""No import runs upward, in a circle, between siblings, or for the type checker alone."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter

from tests.house.imports import all_imports, house_imports, module_of, modules, within
from tests.house.tree import LEAF_FOLDERS, NO_LEAVES, WINGS, files_of_tests, parsed, shown, source_files, told

# Importer: what of the house it may import. The first row that fits the importer holds.
_MAY = (
    ("ingest.contract", ("ingest.contract",)),
    ("ingest", ("ingest",)),
    ("governance", ("ingest.contract", "ingest.bus", "ingest.store.sqlite_wal", "governance")),
    ("reviews", ("ingest.contract", "ingest.clients", "governance", "reviews")),
    ("console", (*WINGS, "console")),
    ("simulator", (*WINGS, "simulator")),
    ("dev", ("dev",)),
    ("front_door", (*WINGS, "console", "front_door")),
    ("jitgov", (*WINGS, "simulator", "console", "front_door", "jitgov")),
    ("benchmarks", (*WINGS, "simulator", "dev", "benchmarks", "console", "front_door", "jitgov")),
)
_PURE = (
    "ingest.contract",
    "governance.folds",
    "governance.policies",
    "governance.model",
    "governance.derivation.judging.judge",
    "governance.derivation.writing.rows",
)
_JUDGE = ("governance.derivation.judging.judge", "governance.derivation.writing.rows")
_IMPURE_MODULES = {
    "os",
    "time",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "sqlalchemy",
    "kafka",
    "requests",
    "httpx",
}
_CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter"}


def test_no_import_runs_uphill() -> None:
    wrong = []
    for found in house_imports():
        may = next(allowed for importer, allowed in _MAY if within(found.importer, importer))
        if not within(found.target, *may):
            wrong.append(f"{found}; it may import {', '.join(may)}")
    assert not wrong, told("These imports run against the house's order; move what both need further down:", wrong)


def test_no_test_imports_from_a_file_of_tests() -> None:
    wrong = []
    for path in files_of_tests():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            package = [] if isinstance(node, ast.Import) else (node.module or "").split(".")
            for name in node.names:
                if any(part.startswith("test_") for part in (*package, *name.name.split("."))):
                    wrong.append(f"{shown(path)}:{node.lineno} imports {'.'.join([*package, name.name])}")
    assert not wrong, told("What several tests share stands in a file of its own, named by what it is:", wrong)


def test_no_circle() -> None:
    known = modules()
    graph: dict[str, set[str]] = {name: set() for name in known}
    for found in house_imports():
        target = found.target if found.target in known else found.target.rpartition(".")[0]
        if target in known and target != found.importer:
            graph[found.importer].add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        path = " <- ".join(circle.args[1])
        raise AssertionError(f"These modules import each other in a circle; move what both need out: {path}") from None


def test_siblings_do_not_know_each_other() -> None:
    wrong = []
    for found in house_imports():
        for folder in (name.replace("/", ".") for name in LEAF_FOLDERS):
            importer, target = _inside(folder, found.importer), _inside(folder, found.target)
            if importer and importer not in NO_LEAVES and target not in {"", importer, "interface", "support"}:
                wrong.append(str(found))
    assert not wrong, told("Leaves of a folder know its interface, never each other; put what they share there:", wrong)


def _inside(folder: str, module: str) -> str:
    """What stands directly in the folder and holds the module; empty when the module is elsewhere."""
    return module.removeprefix(f"{folder}.").partition(".")[0] if module.startswith(f"{folder}.") else ""


def test_nothing_is_imported_for_the_type_checker_alone() -> None:
    word = "TYPE_" + "CHECKING"
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in (*source_files(), *files_of_tests())
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Name) and node.id == word)
        or (isinstance(node, ast.Attribute) and node.attr == word)
        or (isinstance(node, ast.ImportFrom) and any(name.name == word for name in node.names))
    ]
    assert not wrong, told("An import for types alone hides a circle; import it or move the type down:", wrong)


def test_the_core_has_no_input_and_no_output() -> None:
    wrong = [
        str(found)
        for found in all_imports()
        if within(found.importer, *_PURE) and found.target.partition(".")[0] in _IMPURE_MODULES
    ]
    assert not wrong, told("Folds, policies and the contract take values and give values; do this outside:", wrong)


def test_the_judge_reaches_no_store() -> None:
    """A replay and a check ask the judge with values of their own: nothing that it imports, however far, reads any."""
    graph: dict[str, set[str]] = {}
    for found in all_imports():
        graph.setdefault(found.importer, set()).add(found.target)
    reached, level = set(_JUDGE), set(_JUDGE)
    while level:
        level = {target for module in level for target in graph.get(module, ())} - reached
        reached |= level
    wrong = sorted(
        name
        for name in reached
        if within(name, "governance.store") or name.partition(".")[0] in ("sqlalchemy", "kafka")
    )
    assert not wrong, told("The judge is given values; load them in governance/derivation/loading/:", wrong)


def test_the_core_has_no_clock() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno} asks for {node.func.attr}()"
        for path in source_files()
        if within(module_of(path), *_PURE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCKS
    ]
    assert not wrong, told("`now` is an argument; let the caller ask the clock:", wrong)

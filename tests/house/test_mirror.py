"""Whoever looks for a file's tests finds them where its path says."""

from __future__ import annotations

from pathlib import Path

from tests.house.tree import LEAF_FOLDERS, NO_LEAVES, ROOT, SOURCE_FOLDERS, files_of_tests, shown, told


def test_every_folder_of_tests_has_its_source() -> None:
    wrong = []
    for path in files_of_tests():
        folder = path.relative_to(ROOT / "tests").parent
        if folder.parts and folder.parts[0] in SOURCE_FOLDERS and not (ROOT / folder).is_dir():
            wrong.append(f"{shown(path)}: there is no {folder.as_posix()}/")
    assert not wrong, told("Tests stand where the source stands, below tests/:", wrong)


def test_every_leaf_has_a_test() -> None:
    wrong = []
    for folder in LEAF_FOLDERS:
        for leaf in sorted((ROOT / folder).iterdir()) if (ROOT / folder).is_dir() else ():
            if leaf.stem in NO_LEAVES or leaf.name.startswith((".", "_")):
                continue
            tests = ROOT / "tests" / folder / (leaf.name if leaf.is_dir() else f"test_{leaf.name}")
            if not _holds_tests(tests):
                wrong.append(f"{shown(leaf)}: no {shown(tests)}")
    assert not wrong, told("A new leaf is one file and one test:", wrong)


def _holds_tests(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.rglob("test_*.py")))

"""CONTRIBUTING's table "to add …, write …" is true: throw-away leaves in a copied tree keep all promises.

Each is written as the table says, the pages are written anew as it says, and nothing else of the tree is touched.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest

from tests.copied_tree import CopiedTree
from tests.house.tree import ROOT

LEAVES = ROOT / "tests" / "fixtures" / "leaves"
_PROMISES = (
    *("tests/promises/test_policy_promises.py", "tests/promises/test_policies_bear_anything.py"),
    *("tests/promises/test_job_promises.py", "tests/promises/test_report_promises.py"),
    "tests/promises/test_provider_promises.py",
    *("tests/house/test_imports.py", "tests/house/test_mirror.py", "tests/house/test_rooms.py"),
    "tests/house/test_vendors.py",
)
_OF_LEAVES = "jit_login_words or lantern or roll_call or head_count or house or every_translator"
"""What the other leaves promise is held in the tree itself."""
_RECORD = '{"lantern": "lit", "number": 1, "at": "2026-01-02T03:04:05+00:00", "login": "ada@example.com"}\n'


class Tree(CopiedTree):
    """A copied tree that leaves are added to."""

    def add_leaves(self) -> list[str]:
        """Write the throw-away leaves to their places; return the files."""
        written = []
        for path in sorted(LEAVES.rglob("*.txt")):
            name = path.relative_to(LEAVES).with_suffix("").as_posix()
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            assert not (self.folder / name).exists(), f"{name} is no new file"
            shutil.copyfile(path, self.folder / name)
            written.append(name)
        return written

    def write_pages(self) -> None:
        """Do what `make docs` does."""
        lines = (self.folder / "Makefile").read_text().split("\ndocs: ")[1].split("\n\n")[0].splitlines()[1:]
        for line in lines:
            command, _, page = line.strip().removeprefix("$(BIN)/python ").partition(" > ")
            out = self.python(*command.split())
            if page:
                (self.folder / page).write_text(out)

    def pytest(self, *arguments: str) -> None:
        """Run tests of the tree."""
        self.python("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", *arguments)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def leaves(tree: Tree) -> Sequence[str]:
    files = tree.add_leaves()
    tree.write_pages()
    return files


def test_the_promises_hold_with_the_leaves(tree: Tree, leaves: Sequence[str]) -> None:
    tree.pytest(*(name for name in leaves if "/test_" in name), *_PROMISES, "-k", _OF_LEAVES)


def test_the_leaves_are_written_as_the_house_writes(tree: Tree, leaves: Sequence[str]) -> None:
    tree.python("-m", "ruff", "check", *leaves)
    tree.python("-m", "ruff", "format", "--check", *leaves)


def test_the_pages_name_the_leaves(tree: Tree, leaves: Sequence[str]) -> None:
    assert "\n## jit_login_words\n" in (tree.folder / "docs" / "policies.md").read_text()
    assert "\n    jit_login_words:\n" in (tree.folder / "config.yaml").read_text()


def test_the_new_providers_records_go_the_whole_way(tree: Tree, leaves: Sequence[str]) -> None:
    (tree.folder / "log.ndjson").write_text(_RECORD)
    tree.python("jitgov.py", "import", "log.ndjson", "--tenant", "acme")
    tree.python("jitgov.py", "govern", "--until-idle")
    assert "ada@example.com" in tree.python("jitgov.py", "accounts", "--json")

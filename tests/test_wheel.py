"""The wheel holds every source file and template of the house and nothing else, and runs from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.copied_tree import CopiedTree
from tests.house.tree import ROOT

PACKAGES = {"ingest", "governance", "reviews", "console", "front_door", "simulator"}
_BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> CopiedTree:
    return CopiedTree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def wheel(tree: CopiedTree, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    tree.python("-c", _BUILD, str(folder))
    (path,) = folder.glob("jitgov-*.whl")
    return zipfile.ZipFile(path)


def test_it_holds_all_files_of_the_house_and_nothing_else(tree: CopiedTree, wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    files = (path for package in PACKAGES for path in (tree.folder / package).rglob("*") if path.is_file())
    wanted = {path.relative_to(tree.folder).as_posix() for path in files if "__pycache__" not in path.parts}
    assert names == wanted | {"jitgov.py"}


def test_it_runs_from_any_folder(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "reviews").mkdir(parents=True)
    (elsewhere / "reviews" / "__init__.py").write_text("raise RuntimeError('this is not jitgov')\n")
    program = "import sys; sys.argv[0] = 'jitgov'; import jitgov; sys.exit(jitgov.main())"
    for command in ("migrate", "digest"):
        done = subprocess.run(
            # As the installed command: -P keeps the folder where it is called out of the search.
            [sys.executable, "-P", "-c", program, command],
            cwd=elsewhere,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) == 64


def test_it_installs_into_an_environment_of_its_own(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """As `uv tool install` does, with what `requirements.lock` names, and nothing of this environment."""
    environment, elsewhere = tmp_path / "environment", tmp_path / "elsewhere"
    venv.create(environment, symlinks=True)
    install = ("pip", "install", "--quiet", "--python", str(environment / "bin" / "python"))
    _run(Path(sys.executable).with_name("uv"), *install, "--constraint", ROOT / "requirements.lock", wheel.filename)
    (elsewhere / "reviews").mkdir(parents=True)
    (elsewhere / "reviews" / "__init__.py").write_text("raise RuntimeError('this is not jitgov')\n")
    command = environment / "bin" / "jitgov"
    _run(command, "migrate", cwd=elsewhere)
    assert len(_run(command, "digest", cwd=elsewhere).strip()) == 64
    checks = [json.loads(line) for line in _run(command, "doctor", "--json", cwd=elsewhere).splitlines()]
    assert not [check for check in checks if check["verdict"] == "fail"]
    assert "hypothesis" not in _run(Path(sys.executable).with_name("uv"), "pip", "freeze", *install[3:])


def _run(program: Path, *arguments: str | Path | None, cwd: Path | None = None) -> str:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("JITGOV_", "PYTHON"))}
    line = [str(program), *map(str, arguments)]
    done = subprocess.run(line, cwd=cwd, env=known, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout

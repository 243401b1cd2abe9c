"""A copy of the project in a folder of its own, for tests that add to it or build it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT, SOURCE_FOLDERS

_COPIED = (
    *SOURCE_FOLDERS,
    *("tests", "docs", "jitgov.py", "pyproject.toml", "config.yaml", "Makefile"),
    *("CONTRIBUTING.md", "README.md", "LICENSE"),
)


class CopiedTree:
    """A copy of the project, in which its commands run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("JITGOV_")}
        unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*")
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
            else:
                shutil.copyfile(ROOT / name, folder / name)

    def python(self, *arguments: str) -> str:
        """Run Python in the tree and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**self._environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
        return done.stdout

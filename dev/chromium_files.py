"""A headless Chromium: the system's, else the npm package `@sparticuz/chromium`, unpacked into an ignored folder."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from dev.fetching import folder_lock
from dev.npm_packages import fetch_package
from dev.places import SERVERS

PACKAGE = "@sparticuz/chromium@147.0.0"
PACKAGE_SHA256 = "18fe5404ce845594cd7d592fc07f37a19514079ba4d9c27192ad8b908743f16b"

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
    with folder_lock(folder):
        if not (folder / "complete").exists():
            _unpack(fetch_package("Chromium", PACKAGE, PACKAGE_SHA256, folder), folder)
            (folder / "complete").touch()
    libraries = f"{folder / 'lib'}{os.pathsep}{folder}"
    return Chromium(folder / "chromium", {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(folder / "fonts.conf")})


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

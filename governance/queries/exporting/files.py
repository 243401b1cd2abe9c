"""Files that appear whole or not at all, under their own names, readable by their owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ingest.contract.errors import DeclinedError
from ingest.contract.room import unwritable


def refuse_overwriting(paths: Sequence[Path]) -> None:
    """Raise DeclinedError where any of the files is there."""
    there = [path for path in paths if os.path.lexists(path)]
    if there:
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        named = ", ".join(str(path) for path in there[:3])
        raise DeclinedError(f"{named}{more}: there already; give --force to write them anew, or another folder")


def made_folder(folder: Path) -> None:
    """Make a folder for its owner alone, where there is none. Raises SetupError, TransientError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, str(folder), "name another folder") from error


@contextmanager
def appearing(path: Path, *, replaces: bool) -> Iterator[IO[bytes]]:
    """Give a file to write that stands under its name only once the block has ended well.

    ``replaces``: what is there under the name gives way; a link is replaced, never followed. Raises TransientError
    where there is no room, SetupError where the folder cannot be written to, DeclinedError where somebody else wrote a
    file of the name meanwhile.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if replaces:
                part.replace(path)
            else:
                # A link fails where the name is taken; a rename would take it.
                os.link(part, path)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
    except FileExistsError as error:
        refuse_overwriting([path])
        raise DeclinedError(f"{part}: another export is at work there; wait for it, or name another folder") from error
    except OSError as error:
        raise unwritable(error, str(path), "name another folder") from error

"""The files of a report: made anew in its folder, their maker's alone, never through a link that stands there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ingest.contract.errors import SetupError
from ingest.contract.room import is_no_room

MANIFEST = "manifest.json"
"""Lists the files of a report."""
_AT_ONCE = 1_048_576
"""Bytes of a file that are hashed at once."""


class FileEntry(NamedTuple):
    """A file of the report: its name in the folder, SHA-256 in hex, size in bytes."""

    file: str
    sha256: str
    bytes: int


class HashedFile:
    """A file that is hashed as it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = 0

    def write(self, octets: bytes) -> None:
        """Write octets."""
        self._file.write(octets)
        self._hash.update(octets)
        self._bytes += len(octets)

    def entry(self, name: str) -> FileEntry:
        """Return what the manifest says of the file."""
        return FileEntry(name, self._hash.hexdigest(), self._bytes)


@contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Raise SetupError where a folder cannot be made, or written to; OSError where it has no room."""
    try:
        yield
    except OSError as error:
        place = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None
        if is_no_room(error) or place is None or not (folder in (place, *place.parents) or place in folder.parents):
            raise
        raise SetupError(
            f"the report cannot be written: {place}: {error.strerror}; name another folder, or let jitgov write there"
        ) from error


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


def write_file(folder: Path, name: str, content: bytes) -> FileEntry:
    """Write a file of the report; return what the manifest says of it. Raises SetupError for a link, OSError."""
    with create(folder / name) as file:
        hashed = HashedFile(file)
        hashed.write(content)
    return hashed.entry(name)


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files of a report that it has no more; names that lead out of its folder, or through a link, are left."""
    for name in names:
        path = folder / name
        inside = not path.is_absolute() or folder in path.parents
        if inside and ".." not in path.parts and path.parent.resolve().is_relative_to(folder.resolve()):
            path.unlink(missing_ok=True)


def entry_of(folder: Path, name: str) -> FileEntry:
    """Return what the manifest says of a file that stands there, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    with (folder / name).open("rb") as file:
        while piece := file.read(_AT_ONCE):
            digest.update(piece)
            size += len(piece)
    return FileEntry(name, digest.hexdigest(), size)

"""A pack's files: in a folder, or in a zip where its name ends so; written and read line by line.

``entries.tsv``: each sealed entry's chain hash, header and body, in order. ``unsealed.tsv``: header and body of those
that wait. ``rows.jsonl``: each row that entries speak of, spelled as it is hashed. ``checkpoints.jsonl``: each with
the proof that the last one grew out of it, and the time stamps over it. ``keys.json``, ``population.json``,
``manifest.json`` (sizes and hashes of all these), and ``manifest.note``: the manifest's hash, signed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import msgspec

ENTRIES, UNSEALED, ROWS, CHECKPOINTS = "entries.tsv", "unsealed.tsv", "rows.jsonl", "checkpoints.jsonl"
KEYS, POPULATION, MANIFEST, NOTE = "keys.json", "population.json", "manifest.json", "manifest.note"
LISTED = (CHECKPOINTS, ENTRIES, KEYS, POPULATION, ROWS, UNSEALED)
"""The files that a manifest lists."""
FORM = "jitgov audit pack 1"
_LONGEST_LINE = 64 << 20
_MANIFEST_BYTES = 1 << 20
_BEYOND = _LONGEST_LINE
"""So many bytes more than the manifest lists are read of a file, to name what was slipped in. A few megabytes of a zip
may unpack to thousands of times as much."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError)
"""What a broken file raises; RuntimeError: one that is encrypted, or packed by a method that zlib has not."""


class FileSum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a pack."""

    sha256: str
    size: int
    lines: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a pack holds."""

    form: str
    jitgov: str
    made_at: str
    origin: str | None
    """The log's name; None: it has no key."""
    entries: int
    chain_hash: str
    root: str
    unsealed: int
    rows: dict[str, int]
    checkpoint: str | None
    """The last checkpoint; None: none was signed yet."""
    files: dict[str, FileSum]


class PackedStamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time-stamping authority's answer (base64), and the note that it stamps."""

    authority: str
    note: str
    answer: str


class PackedCheckpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A checkpoint, and the proof (hashes in base64) that the pack's last one grew out of it."""

    note: str
    proof: list[str]
    stamps: list[PackedStamp] = []
    """Who says when it was there, where somebody does."""


class Folder(Protocol):
    """Where files are written to, one after the other."""

    def writing(self, name: str) -> IO[bytes]: ...


class _Directory:
    def __init__(self, path: Path) -> None:
        self._path = path

    def writing(self, name: str) -> IO[bytes]:
        descriptor = os.open(self._path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        return os.fdopen(descriptor, "wb")


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def writing(self, name: str) -> IO[bytes]:
        return self._archive.open(name, "w", force_zip64=True)


@contextmanager
def new_pack(path: Path) -> Iterator[Folder]:
    """Make a folder, or an archive where the name ends in ``.zip``; for its owner alone. Raises FileExistsError."""
    if path.suffix != ".zip":
        path.mkdir(mode=0o700)
        yield _Directory(path)
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        yield _Archive(archive)


class Lines:
    """Writes a file's lines, and sums them up."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._size = self.count = 0

    def write(self, line: bytes) -> None:
        """Write a line; it holds no line feed."""
        octets = line + b"\n"
        self._stream.write(octets)
        self._digest.update(octets)
        self._size, self.count = self._size + len(octets), self.count + 1

    def sum(self) -> FileSum:
        """Return the file's sums."""
        return FileSum(self._digest.hexdigest(), self._size, self.count)


class Pack:
    """A pack to read: whose files are there, and their lines, summed up as they pass."""

    def __init__(self, path: Path) -> None:
        """Open a folder or an archive. Raises ValueError where it is no pack."""
        self._folder = path if path.is_dir() else None
        try:
            self._archive = None if self._folder is not None else zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise ValueError("it is neither a folder nor a zip archive") from error
        self.sums: dict[str, FileSum] = {}
        self._listed: dict[str, FileSum] = {}
        if MANIFEST not in self.names():
            raise ValueError(f"it has no {MANIFEST}")

    def names(self) -> list[str]:
        """Return the names of its files."""
        if self._folder is not None:
            return sorted(path.name for path in self._folder.iterdir())
        return sorted(self._archive.namelist()) if self._archive is not None else []

    def bound_by(self, manifest: Manifest) -> None:
        """Read of each file no more than its manifest lists, and a little beyond."""
        self._listed = manifest.files

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield a file's lines, without their line feeds; none where it is not there. Raises ValueError."""
        if name not in self.names():
            return
        listed = self._listed.get(name)
        bound = _BEYOND + (listed.size if listed is not None else 0)
        digest, size, count = hashlib.sha256(), 0, 0
        try:
            with self._open(name) as stream:
                while line := stream.readline(_LONGEST_LINE):
                    digest.update(line)
                    size, count = size + len(line), count + 1
                    if size > bound:
                        raise ValueError(f"{name} is longer than the manifest says")
                    yield line.removesuffix(b"\n")
        except _UNREADABLE as error:
            raise ValueError(f"{name} cannot be read: {error}") from error
        self.sums[name] = FileSum(digest.hexdigest(), size, count)

    def whole(self, name: str) -> bytes:
        """Return a small file; nothing where it is not there. Raises ValueError."""
        if name not in self.names():
            return b""
        try:
            with self._open(name) as stream:
                octets = stream.read(_MANIFEST_BYTES + 1)
        except _UNREADABLE as error:
            raise ValueError(f"{name} cannot be read: {error}") from error
        if len(octets) > _MANIFEST_BYTES:
            raise ValueError(f"{name} is longer than any of a pack")
        return octets

    def _open(self, name: str) -> IO[bytes]:
        if self._folder is not None:
            return _opened(self._folder / name)
        if self._archive is None:
            raise ValueError(f"{name} cannot be read")
        return self._archive.open(name)


def _opened(path: Path) -> IO[bytes]:
    """Open a file of a folder; a link, a pipe or a device in its place would lead elsewhere, or never end.

    Raises OSError for a link, ValueError for anything else that is no file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    stream = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        raise ValueError(f"{path.name} is no file")
    return stream

"""Finds the files that a person names: files, folders at any depth, standard input; whatever packs them."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ingest.contract.errors import SetupError

STANDARD_INPUT = "-"
CHUNK_BYTES = 1024 * 1024

_OF_THE_SHELL = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""Where a shell's `<(command)` stands, which ends with the command."""

Advance = Callable[[int], None]


def files_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the named files and, sorted by name, those of the named folders at any depth; hidden ones are left out.

    ``-`` is standard input. Raises SetupError for a folder that cannot be read.
    """
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT or not path.is_dir():
            yield name
            continue
        try:
            entries = sorted(path.iterdir())
        except OSError as error:
            raise SetupError(f"folder {name} cannot be read: {error.strerror}") from error
        visible = [entry for entry in entries if not entry.name.startswith(".")]
        yield from files_of(
            str(entry) for entry in visible if entry.is_file() or (entry.is_dir() and not entry.is_symlink())
        )


def total_bytes(names: Iterable[str]) -> int | None:
    """Return the stored size of all files; None when a name is no file (standard input, a pipe)."""
    total = 0
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT or not path.is_file():
            return None
        total += path.stat().st_size
    return total


def why_not_readable(name: str) -> str | None:
    """Return why a name cannot be read to an end, and what to do; None for files, folders and a shell's own pipes."""
    path = Path(name)
    if name == STANDARD_INPUT or not path.exists():
        return None
    mode = path.stat().st_mode
    if stat.S_ISFIFO(mode) and not name.startswith(_OF_THE_SHELL):
        return f"is a named pipe, which may never end; write what comes out of it to a file, or `cat {name} | … -`"
    if stat.S_ISSOCK(mode) or stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and not name.startswith(_OF_THE_SHELL)):
        return "is no file but a device or a socket; name the file of the export"
    return None

"""What all that comes from a registry has in common: it is checked before use, and fetched by one process at a time."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal; empty when there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait for other processes that fetch into this folder; it is made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

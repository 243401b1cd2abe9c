"""How files come from a registry: one process at a time fetches, tries again, and checks each before it is used."""

import fcntl
import hashlib
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from dev.errors import MissingPartError

PAUSES_SECONDS = (2.0, 8.0)
"""How long is waited before each further try: a registry that breaks one answer off gives the next."""

_T = TypeVar("_T")


def sha256(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal; empty when there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock while the context is open; create the folder when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def with_retries(fetch: Callable[[], _T]) -> _T:
    """Return what ``fetch`` gives; after each pause it is called again where it raises MissingPartError."""
    for pause in PAUSES_SECONDS:
        try:
            return fetch()
        except MissingPartError:
            time.sleep(pause)
    return fetch()


def run_fetching(
    command: Sequence[str], failure: str, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> None:
    """Run a command that fetches, with retries. Raises MissingPartError: ``failure``, then what it printed."""

    def run() -> None:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MissingPartError(f"{failure}: {done.stdout}{done.stderr}")

    with_retries(run)

"""Runs the typesetter in a process of its own: what it holds of memory goes with it, and it reads one folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ingest.contract.errors import BrokenError, TransientError

_CHILD = Path(__file__).with_name("child.py")
_LONGEST_SECONDS = 120
OUTPUT = "report.pdf"


def typeset(folder: Path) -> bytes:
    """Return the PDF that the folder's files make.

    Raises BrokenError for an error or a warning of the typesetter, TransientError where it does not end.
    """
    # -P: what stands beside the child is not importable by name, so that no module of ours hides one of Python's.
    command = [sys.executable, "-P", str(_CHILD), str(folder), OUTPUT]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TransientError(
            f"the PDF was not set within {_LONGEST_SECONDS} seconds; ask for another format"
        ) from error
    if done.returncode != 0:
        raise BrokenError(f"the PDF could not be set: {done.stderr.strip()[-600:]}")
    return (folder / OUTPUT).read_bytes()

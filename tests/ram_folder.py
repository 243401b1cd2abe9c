"""A run's temporary files stand in memory, where the machine has room for them: nobody reads them after the run.

Half of what a database costs a test is waiting for the disk: for SQLite's fsync at each commit, and for the hundreds of
files of a PostgreSQL database. What a kill -9 leaves is the same in memory. Whoever names a `TMPDIR` gets that one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 << 30
"""What a run may take, with much to spare: the files of all tests together come to 0.4 GB."""


def choose_folder() -> None:
    """Name the folder of temporary files to this process and to all that it starts."""
    if "TMPDIR" not in os.environ and has_room(MEMORY, available_bytes()):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # it may have been asked before, by pytest's own capture


def has_room(folder: Path, available: int) -> bool:
    """Tell whether programs and a run's files may stand in `folder`, with `available` bytes of memory to be had."""
    if not folder.is_dir() or os.statvfs(folder).f_flag & (os.ST_NOEXEC | os.ST_RDONLY):
        return False
    return min(shutil.disk_usage(folder).free, available) >= ROOM_BYTES


def available_bytes(meminfo: Path = Path("/proc/meminfo")) -> int:
    """Return how much memory the system says can be had without swapping; 0 where it does not say."""
    lines = meminfo.read_text().splitlines() if meminfo.is_file() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)

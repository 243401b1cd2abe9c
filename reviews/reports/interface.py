"""What a report promises: it reads one snapshot, holds no table in memory, and writes its files into a folder.

A report is a folder here whose docstring is what ``jitgov report --help`` says of it, the first line its summary, and
whose ``report.py`` offers ``REPORT``; it is found by folder, and the command line, the scheduled job and the promise
suite take it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from governance.queries.snapshot import Snapshot


class Written(NamedTuple):
    """A report that was written: the page to open, and what tools are told of it."""

    page: Path
    summary: Mapping[str, object]


class Report(NamedTuple):
    """A report by its folder's name.

    ``write(snapshot, as_of, folder)`` writes the report as of an instant in microseconds into a folder, which it makes:
    the same snapshot gives the same bytes. It raises OSError where it cannot write.
    """

    name: str
    write: Callable[[Snapshot, int, Path], Written]

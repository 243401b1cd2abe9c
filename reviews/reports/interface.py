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
from governance.store.telling.printed_reports import ToPrint
from reviews.settings.sections import ReportSettings


class Written(NamedTuple):
    """A report that was written: the page to open, and what tools are told of it."""

    page: Path
    summary: Mapping[str, object]
    says: str
    """The summary in one line, for people."""
    printed: ToPrint | None = None
    """What is kept of it, once it is given to people, so that a later one can say what was restated; None: nothing."""
    chain_fault: str | None = None
    """What is wrong with the audit trail that it rests on; None: nothing."""


class Report(NamedTuple):
    """A report by its folder's name.

    ``write(snapshot, as_of, folder, settings)`` writes the report as of an instant in microseconds into a folder, which
    it makes: the same snapshot gives the same bytes. It raises OSError where it cannot write.
    """

    name: str
    write: Callable[[Snapshot, int, Path, ReportSettings], Written]

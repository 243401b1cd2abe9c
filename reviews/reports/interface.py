"""What a report promises: it reads one snapshot, holds no table in memory, and knows nothing of formats.

A report is a folder here whose docstring is what ``jitgov report --help`` says of it, the first line its summary, and
whose ``report.py`` offers ``REPORT``; it is found by folder, and the command line, the scheduled jobs and the promise
suite take it from there. ``reviews.reports.writing`` writes it in every format.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from reviews.reports.support.context import ReportContext
from reviews.reports.support.document import Gathered


class Report(NamedTuple):
    """A report by its folder's name, of so many days that end at the instant asked for.

    ``gather(context)`` writes the tables to ``context.tables`` and returns the rest: the same snapshot gives the same
    document.
    """

    name: str
    days: int
    gather: Callable[[ReportContext], Gathered]
    of: str | None = None
    """What it is about one of, as ``campaign``; None: it is about all that there is."""

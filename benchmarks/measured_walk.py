"""One walk through a log in a process of its own, and what it took."""

from __future__ import annotations

import json
import time
from typing import NamedTuple

import msgspec

from benchmarks.sampling import growth, sampled
from ingest.config.source_settings import SourceSettings

PAGE = 1_000


class Source(NamedTuple):
    """What is walked: the settings as JSON, a folder to write into, the log's first instant in µs, its length.

    With ``seconds`` the whole collector is ended after so long.
    """

    settings: str
    folder: str
    begin: int
    records: int
    seconds: float | None = None

    @property
    def chosen(self) -> SourceSettings:
        """Return the settings."""
        return msgspec.json.decode(self.settings, type=SourceSettings)


class Walk(NamedTuple):
    """What a walk took from its first page on; before it, clients are imported and signed in. ``rss_mb``: over time.

    ``served_cpu_seconds`` is what the server took meanwhile, which shares no process with the walk.
    """

    how: str
    records: int
    cpu_seconds: float
    seconds: float
    start_cpu_seconds: float
    served_cpu_seconds: float
    rss_mb: list[float]

    @property
    def cpu_ms_per_1000(self) -> float:
        """Return milliseconds of CPU for 1,000 records."""
        return 1e6 * self.cpu_seconds / self.records

    @property
    def rss_growth(self) -> float:
        """Return the last quarter's mean memory as a ratio to the second quarter's: near 1 is flat."""
        return growth(self.rss_mb)


def walked(how: str, source: Source) -> Walk:
    """Walk in a process of its own. Raises SystemExit when it fails or does not read the whole log."""
    served_before = time.process_time()
    (records, cpu, seconds, start_cpu), held = sampled("benchmarks.walks", how, json.dumps(source))
    if records < source.records - PAGE:
        raise SystemExit(f"the walk {how} read {records} records of {source.records} behind its first page")
    return Walk(how, records, cpu, seconds, start_cpu, time.process_time() - served_before, held)

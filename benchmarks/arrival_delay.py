"""From the moment a record can be read to the moment its state is stored, by the commands as an operator runs them.

``collect okta`` and ``govern`` run beside each other on the embedded log and SQLite, while the org's log gets half of
what one token may read. Looked at are the records that the store keeps one by one, as facts: they travel among all
others, in the same pages and batches.
"""

from __future__ import annotations

import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import orjson

from benchmarks.commands import Commands
from benchmarks.served_log import growing_log
from simulator.records.instants import SECOND, instant
from simulator.service.clock import Clock

EVENTS_PER_SECOND = 500
"""Half of what Okta lets one token read: a page of 1,000 a second."""
_POLL_SECONDS = 2.0
_LOOK_SECONDS = 0.05
_STARTS_SECONDS = 20
_ARRIVES_SECONDS = 20
_ENDS_SECONDS = 30


class Arrival(NamedTuple):
    """Seconds from visible to stored, beyond the poll's interval; ``records``: how many were looked at."""

    p99_seconds: float
    median_seconds: float
    records: int
    poll_seconds: float = _POLL_SECONDS


def arrival(folder: Path, seconds: float) -> Arrival:
    """Measure for so long, after what it takes to start. Raises SystemExit when a command ends by itself."""
    with growing_log(folder, EVENTS_PER_SECOND, _STARTS_SECONDS + seconds) as (simulation, source):
        listed_never = {"census": {"full": None, "incremental": None}}
        commands = Commands(
            folder,
            {"sources": [orjson.loads(source.settings) | listed_never], "collect": {"poll_seconds": _POLL_SECONDS}},
            f"embedded:{folder / 'bus.sqlite'}",
        )
        since = instant(source.begin).isoformat()
        running = [commands.start("collect", "okta", "--since", since), commands.start("govern")]
        stored = _stored(folder / "jitgov.sqlite", simulation.clock, running, seconds)
    from_at = source.begin + _STARTS_SECONDS * SECOND
    step = SECOND // EVENTS_PER_SECOND
    visible = {record: source.begin + int(record.rpartition("-")[2], 16) * step for record in stored}
    took = [
        (at - visible[record]) / SECOND - _POLL_SECONDS for record, at in stored.items() if visible[record] > from_at
    ]
    spread = quantiles(took, n=100)
    return Arrival(spread[98], spread[49], len(took))


def _stored(store: Path, clock: Clock, running: list[subprocess.Popen[str]], seconds: float) -> dict[str, int]:
    """Return when each record's fact was first seen in the store, by the served clock, in microseconds."""
    seen_at: dict[str, int] = {}
    ends_at = time.monotonic() + _STARTS_SECONDS + seconds + _ARRIVES_SECONDS
    try:
        while time.monotonic() < ends_at:
            if any(command.poll() is not None for command in running):
                raise SystemExit(f"a command ended by itself; see said.log in {store.parent}")
            for record in _records(store):
                seen_at.setdefault(record, clock.now())
            time.sleep(_LOOK_SECONDS)
    finally:
        for command in running:
            command.terminate()
        for command in running:
            command.communicate(timeout=_ENDS_SECONDS)
    return seen_at


def _records(store: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
            return [str(row[0]) for row in database.execute("SELECT DISTINCT record_id FROM fact")]
    except sqlite3.OperationalError:  # govern has not made it yet
        return []

"""Checks of what was read of each stream."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from front_door.checks.check import GOVERN, Check
from front_door.context import CommandContext
from governance.audit.entries import spelled
from governance.queries.as_of import stored_coverage
from governance.queries.coverage_list import no_log_read
from governance.queries.snapshot import Snapshot


def coverage_checks(connection: Connection, context: CommandContext) -> Iterator[Check]:
    """Yield each stream, until when it was read and with which gaps."""
    coverage = stored_coverage(connection, context.settings.governance)
    streams = coverage.streams()
    if not streams:
        step = f"{GOVERN}, which takes what was imported; before that, `jitgov import` or `jitgov collect`"
        yield Check("coverage", "warn", no_log_read(Snapshot(connection, context.settings.governance)), step)
    for issuer, stream in streams:
        holes, detail = coverage.holes(issuer, stream), f"{issuer} {stream}"
        end = coverage.ends_at(issuer, stream)
        if holes:
            first, last = holes[-1]
            gaps = "1 gap" if len(holes) == 1 else f"{len(holes):,} gaps, the last"
            detail += f": {gaps} from {spelled(first)} to {spelled(last)}"
            yield Check("coverage", "warn", detail, "import what is missing, or state with --covers that it was read")
        else:
            yield Check("coverage", "ok", f"{detail}: without a gap until {spelled(end)}")

"""Drops what is older than the settings keep it; while a legal hold stands, no report and no pack is removed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from sqlalchemy import Engine

from governance.model.states import DAY
from governance.queries.legal_holds import holds_in_force
from governance.store.database.engine import reading, writing
from ingest.contract.counting import counted
from ingest.contract.instants import from_micros
from reviews.remediation.keeping.report_files import old_packs, old_reports, remove, reports_out
from reviews.settings.sections import ReviewsSettings
from reviews.store.keeping.dropped_rows import drop_evidence, drop_raw, drop_runs, drop_shown

_AT_ONCE = 10_000
Safe = Callable[[str | None], None]
"""Called between two transactions with how far the records came."""


def keep_no_longer(engine: Engine, settings: ReviewsSettings, now: int, safe: Safe, resumed: str | None) -> str:
    """Drop what is old as of an instant; return in one line what was dropped."""
    kept = settings.retention
    with reading(engine) as connection:
        held = frozenset(act.subject for act in holds_in_force(connection, now))
    lines = []
    if kept.raw_days is not None:
        lines.append(f"{counted(_records(engine, now - kept.raw_days * DAY, held, safe, resumed or ''), 'record')}")
    with writing(engine) as connection:
        if kept.shown_days is not None:
            lines.append(
                f"what was shown of {counted(drop_shown(connection, now - kept.shown_days * DAY, held), 'item')}"
            )
        if kept.runs_days is not None:
            lines.append(f"{counted(drop_runs(connection, now - kept.runs_days * DAY), 'run')} of jobs")
    files = _old_files(settings, now)
    if files and held:
        lines.append(f"no report and no pack ({len(files):,} are old), because a legal hold stands")
    elif files:
        lines.append(f"{remove(files):,} reports and packs")
    return f"dropped: {', '.join(lines)}" if lines else "nothing is to be dropped: reviews.retention keeps all"


def _records(engine: Engine, before: int, held: Collection[str], safe: Safe, after: str) -> int:
    count, place = 0, after
    while True:
        with writing(engine) as connection:
            dropped, until = drop_raw(connection, before, held, place, _AT_ONCE)
            if until is None:
                return count + (drop_evidence(connection, before) if not held else 0)
        count, place = count + dropped, until
        safe(until)


def _old_files(settings: ReviewsSettings, now: int) -> list[Path]:
    kept = settings.retention
    files: list[Path] = []
    if kept.reports_days is not None:
        files += old_reports(reports_out(settings), from_micros(now - kept.reports_days * DAY).date())
    if kept.packs_days is not None and kept.packs_folder is not None:
        files += old_packs(Path(kept.packs_folder), now - kept.packs_days * DAY)
    return files

"""Writes a report: each table as CSV and JSON for tools, a page for people, a manifest that seals them."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import msgspec
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from governance.queries.snapshot import Snapshot
from reviews.reports.support.files import create
from reviews.reports.weekly.chart import drawn
from reviews.reports.weekly.gathering import gather
from reviews.reports.weekly.model import Report, minute
from reviews.reports.weekly.parts_end import TREND
from reviews.reports.weekly.tables import Cell, FileEntry, TableFiles

PAGE = "weekly.html"
MANIFEST = "manifest.json"
_INSTANTS = ("until", "week_ending")
"""Columns of instants whose names do not end in ``_at``."""


def write_weekly(snapshot: Snapshot, as_of: int, folder: Path) -> tuple[Report, Path]:
    """Write the report into a folder, which is made; return it, and the page's path. Raises SetupError, OSError."""
    tables = TableFiles(folder)
    report = gather(snapshot, as_of, tables)
    entries = sorted(tables.entries)
    # The page can tell the hash of the tables' list, not of a manifest that holds the page's own hash.
    tables_sha256 = _sha256(msgspec.json.encode(_listed(entries)))
    page = _page(report, tables_sha256).encode()
    _write(folder / PAGE, page)
    entries = sorted([*entries, FileEntry(PAGE, _sha256(page), len(page))])
    manifest = {
        "period": {"after": minute(report.from_at), "up_to": minute(report.as_of)},
        "as_of": minute(report.as_of),
        "known_at": minute(report.known_at),
        "policy_version": report.policy_version,
        "complete": report.complete,
        "population": report.population,
        "tables_sha256": tables_sha256,
        "files": _listed(entries),
    }
    _write(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    return report, folder / PAGE


def _write(path: Path, content: bytes) -> None:
    with create(path) as file:
        file.write(content)


def _listed(entries: list[FileEntry]) -> list[dict[str, str | int]]:
    return [entry._asdict() for entry in entries]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _short(cell: Cell, column: str) -> Cell:
    """Return an instant to the minute, in UTC, where the column holds instants; else the cell as it is."""
    if isinstance(cell, str) and (column.endswith("_at") or column in _INSTANTS):
        return cell[:16].replace("T", " ")
    return cell


def _page(report: Report, tables_sha256: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short"] = _short
    template = environment.from_string(files(__package__ or "").joinpath("page.html.jinja").read_text("utf-8"))
    chart = next(drawn(table) for part in report.parts for table in part.tables if table.name == TREND)
    return template.render(
        parts=report.parts,
        from_at=minute(report.from_at),
        as_of=minute(report.as_of),
        complete=report.complete,
        # Drawn from numbers and dates alone: nothing that a record says stands in it.
        chart=Markup(chart),  # noqa: S704
        trend=TREND,
        tables_sha256=tables_sha256,
    )

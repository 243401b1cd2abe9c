"""Writes a report: each table as CSV and JSON for tools, a page for people, a manifest that seals them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from governance.queries.snapshot import Snapshot
from reviews.reports.support.files import create
from reviews.reports.weekly.gathering import gather
from reviews.reports.weekly.model import Report, minute
from reviews.reports.weekly.page import page_of
from reviews.reports.weekly.tables import FileEntry, TableFiles

PAGE = "weekly.html"
MANIFEST = "manifest.json"


def write_weekly(snapshot: Snapshot, as_of: int, folder: Path, organisation: str | None = None) -> tuple[Report, Path]:
    """Write the report into a folder, which is made; return it, and the page's path. Raises SetupError, OSError."""
    tables = TableFiles(folder)
    report = gather(snapshot, as_of, tables, organisation)
    entries = sorted(tables.entries)
    # The page can tell the hash of the tables' list, not of a manifest that holds the page's own hash.
    tables_sha256 = _sha256(msgspec.json.encode(_listed(entries)))
    page = page_of(report, tables_sha256).encode()
    _write(folder / PAGE, page)
    entries = sorted([*entries, FileEntry(PAGE, _sha256(page), len(page))])
    manifest = {
        "organisation": report.first.organisation,
        "period": {"after": minute(report.from_at), "up_to": minute(report.as_of)},
        "as_of": minute(report.as_of),
        "known_at": minute(report.known_at),
        "policy_version": report.policy_version,
        "complete": report.complete,
        "verdict": report.first.verdict,
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

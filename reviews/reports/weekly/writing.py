"""Writes a report: a page for people, each table as CSV and JSON for tools, a manifest that seals them."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import msgspec
import pandas
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from reviews.reports.weekly.chart import drawn
from reviews.reports.weekly.model import Cell, Report, Table, minute
from reviews.reports.weekly.parts_end import TREND

PAGE = "weekly.html"
MANIFEST = "manifest.json"
MOST_ON_PAGE = 50
"""Rows of one table on the page; the rest stands in the table's file."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report, folder: Path) -> Path:
    """Write the report into a folder, which is made; return the page's path. Raises OSError."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    contents: dict[str, bytes] = {}
    for table in (table for part in report.parts for table in part.tables):
        contents[f"tables/{table.name}.csv"] = _csv(table)
        contents[f"tables/{table.name}.json"] = _json(table)
    # The page can tell the hash of the tables' list, not of a manifest that holds the page's own hash.
    tables_sha256 = _sha256(msgspec.json.encode(_listed(contents)))
    contents[PAGE] = _page(report, tables_sha256).encode()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    manifest = {
        "period": {"after": minute(report.from_at), "up_to": minute(report.as_of)},
        "as_of": minute(report.as_of),
        "known_at": minute(report.known_at),
        "policy_version": report.policy_version,
        "complete": report.complete,
        "population": report.population,
        "tables_sha256": tables_sha256,
        "files": _listed(contents),
    }
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    return folder / PAGE


def _listed(contents: dict[str, bytes]) -> list[dict[str, str | int]]:
    return [{"file": n, "sha256": _sha256(contents[n]), "bytes": len(contents[n])} for n in sorted(contents)]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _csv(table: Table) -> bytes:
    lines = [[_harmless(cell) for cell in row] for row in table.rows]
    frame = pandas.DataFrame(lines, columns=list(table.columns), dtype=object)
    return frame.to_csv(index=False, lineterminator="\n").encode()


def _harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _json(table: Table) -> bytes:
    lines = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return msgspec.json.format(msgspec.json.encode(lines), indent=1) + b"\n"


def _page(report: Report, tables_sha256: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
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
        most=MOST_ON_PAGE,
        tables_sha256=tables_sha256,
    )

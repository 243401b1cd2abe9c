"""The page for people: one file that needs no other, with short instants, names before ids, and headings in words."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from ingest.contract.short_instants import shortened
from reviews.reports.weekly.chart import drawn
from reviews.reports.weekly.model import Report, minute
from reviews.reports.weekly.parts_end import TREND
from reviews.reports.weekly.tables import Cell, Table

_SHORT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
_LISTED = {
    "severity": "severity",
    "account": "who",
    "application": "application",
    "title": "what",
    "message": "why",
    "opened_at": "since",
    "owner": "owner",
    "due_at": "due",
}
_SHOWN: dict[str, dict[str, str]] = {
    "act_now": {name: heading for name, heading in _LISTED.items() if name != "application"},
    "findings_open": _LISTED,
    "findings_foreseen": _LISTED | {"opened_at": "from"},
    "findings_accepted": {
        "severity": "severity",
        "account": "who",
        "title": "what",
        "message": "why",
        "accepted_for": "accepted for",
        "by": "by",
        "reason": "reason",
        "compensating_control": "instead",
        "until": "until",
    },
}
"""Table → the columns that the page shows of it, with their headings; of other tables it shows all but ids."""


class Shown(NamedTuple):
    """A table as the page shows it: its name in words, headings, which columns are numbers, text of the cells."""

    name: str
    title: str
    headings: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    more: int
    """Rows that stand in the table's file alone."""


def page_of(report: Report, tables_sha256: str) -> str:
    """Return the page as HTML."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short"] = shortened
    environment.filters["shown"] = shown
    environment.filters["breakable"] = breakable
    environment.filters["is_instant"] = lambda text: _SHORT.fullmatch(text) is not None
    template = environment.from_string(files(__package__ or "").joinpath("page.html.jinja").read_text("utf-8"))
    chart = next(drawn(table) for part in report.parts for table in part.tables if table.name == TREND)
    return template.render(
        report=report,
        period_begin=shortened(minute(report.from_at) or ""),
        period_end=shortened(minute(report.as_of) or ""),
        # Drawn from numbers and dates alone: nothing that a record says stands in it.
        chart=Markup(chart),  # noqa: S704
        trend=TREND,
        tables_sha256=tables_sha256,
    )


def shown(table: Table) -> Shown:
    """Return a table as the page shows it."""
    headings = _SHOWN.get(table.name) or _all_but_ids(table)
    places = [table.columns.index(name) for name in headings]
    cells = [[row[place] for place in places] for row in table.rows]
    numeric = [any(isinstance(row[place], int) for row in table.rows) for place in places]
    return Shown(
        table.name,
        _words(table.name).capitalize(),
        list(headings.values()),
        numeric,
        [[_text(cell) for cell in row] for row in cells],
        table.length - len(table.rows),
    )


def _all_but_ids(table: Table) -> dict[str, str]:
    return {name: _words(name.removesuffix("_at")) for name in table.columns if not name.endswith("_id")}


def _words(name: str) -> str:
    return name.replace("_", " ")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, int) else shortened(cell)


def breakable(text: str) -> Markup:
    """Return a text, escaped, that breaks behind an address's ``@`` rather than within a word; no copy has the mark."""
    return Markup("@<wbr>").join(escape(part) for part in text.split("@"))

"""What stands in most cells of a page, as HTML: instants, badges, links; all that they are made of is escaped.

These are functions, not macros of a template: a page has hundreds of them, and a macro takes ten times as long to call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from console.pages.support.cells import (
    account_address,
    address_of,
    application_address,
    heading,
    machine,
    shown,
    stamp,
)
from console.pages.support.charts import Cell
from governance.queries.naming import ApplicationName

_TURNING = {
    code: f"\\u{code:04x}"
    for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029,
                 *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}  # fmt: skip
"""Controls, and marks that turn the direction of a text: a name that holds one would read as another."""
# What is put in by % is escaped.
_TIME = Markup('<time datetime="%s">%s</time>')
_BADGE = Markup('<span class="badge is-%s">%s</span>')
_LINK = Markup('<a href="%s">%s</a>')
_DAY = Markup(
    '<rect class="cell-%d" x="%d" y="%d" width="11" height="11" rx="2"><title>%s: %d applications</title></rect>'
)
_CODE = Markup("<code>%s</code>")
_BREAKS = re.compile("(?<=@)|(?=#ext#)", re.IGNORECASE)
_NOT_KNOWN = Markup('<span class="none">not known</span>')
_NOTHING = Markup('<span class="none" title="nothing is recorded">–</span>')
_BADGED = frozenset({"status", "severity", "state", "verdict", "outcome", "basis"})
"""Columns of which each word has a colour."""


def finished(value: Any) -> Any:
    """Return what a template prints: marks that would make a text read as another are spelled."""
    return value.translate(_TURNING) if type(value) is str and not value.isprintable() else value


def time(at: datetime | None) -> Markup:
    """Return an instant, to the minute for people and to the second for programs; or that it is not known."""
    return _TIME % (machine(at), stamp(at)) if at else _NOT_KNOWN


def badge(word: object) -> Markup:
    """Return a word of a few, in its colour."""
    return _BADGE % (finished(str(word).replace("_", "-")), finished(shown(word).replace("_", " ")))


def coded(sentence: str) -> Markup:
    """Return a sentence with what stands between backticks as code."""
    parts = finished(sentence).split("`")
    return Markup("").join(_CODE % part if number % 2 else escape(part) for number, part in enumerate(parts))


def breakable(login: str) -> Markup:
    """Return a login that breaks behind its ``@``, or before a guest's ``#ext#``."""
    return Markup("<wbr>").join(escape(part) for part in _BREAKS.split(finished(login)))


def account_link(account: Any) -> Markup:
    """Return an account, or an identity without one, as a link to where it is shown."""
    name = shown(account) if hasattr(account, "subject") else account.identity
    return _link(account_address(account), breakable(name))


def application_link(application: ApplicationName, issuer: str) -> Markup:
    """Return an application of a source as a link to where it is shown."""
    return _link(application_address(application, issuer), shown(application))


def cell(row: Mapping[str, Any], column: str) -> Markup | str:
    """Return what a row says in a column; nothing is a dash."""
    value = row.get(column)
    if isinstance(value, datetime):
        return time(value)
    if value is None or value == "":
        return _NOTHING
    if column in _BADGED:
        return badge(value)
    to = address_of(row, column)
    return _link(to, shown(value)) if to else shown(value)


def day_cell(cell: Cell) -> Markup:
    """Return a day of a heat map, with how many applications were used on it."""
    return _DAY % (cell.shade, cell.x, cell.y, cell.day, cell.uses)


def headed(columns: Iterable[str]) -> list[tuple[str, str]]:
    """Return columns, each with its name as people read it."""
    return [(column, heading(column)) for column in columns]


def _link(to: str, text: str) -> Markup:
    return _LINK % (finished(to), finished(text))


FILTERS: dict[str, Callable[..., Any]] = {
    "time": time,
    "badge": badge,
    "coded": coded,
    "breakable": breakable,
    "account_link": account_link,
    "application_link": application_link,
    "cell": cell,
    "day_cell": day_cell,
    "headed": headed,
}
"""By the names under which templates use them."""

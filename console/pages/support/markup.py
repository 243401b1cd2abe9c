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
    dated,
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
_SPECIAL = re.compile("[&<>'\"]").search
_BREAKS = re.compile("(?<=@)|(?=#ext#)", re.IGNORECASE)
_NOT_KNOWN = Markup('<span class="none">not known</span>')
_NOTHING = Markup('<span class="none" title="nothing is recorded">–</span>')
_BADGED = frozenset({"status", "severity", "state", "verdict", "outcome", "basis"})
"""Columns of which each word has a colour."""


def escaped(text: str) -> str:
    """Return a text as it stands in HTML; marks that would make it read as another are spelled."""
    if not text.isprintable():
        text = text.translate(_TURNING)
    return str(escape(text)) if _SPECIAL(text) else text


def _html(escaped_parts: str) -> Markup:
    # Formatted and then marked: to let Markup format its own parts takes five times as long.
    return Markup(escaped_parts)  # noqa: S704 - all that is put in is escaped where it is


def printed(value: object) -> str:
    """Return what a template prints of a value."""
    # By their very types, the most frequent first: a page prints thousands of values.
    if type(value) is Markup:
        return value
    return escaped(value) if type(value) is str else escape(value)


def time(at: datetime | None) -> Markup:
    """Return an instant, to the minute for people and to the second for programs; or that it is not known."""
    return _html(f'<time datetime="{machine(at)}">{stamp(at)}</time>') if at else _NOT_KNOWN


def badge(word: object) -> Markup:
    """Return a word of a few, in its colour."""
    colour, read = str(word).replace("_", "-"), shown(word).replace("_", " ")
    return _html(f'<span class="badge is-{escaped(colour)}">{escaped(read)}</span>')


def coded(sentence: str) -> Markup:
    """Return a sentence with what stands between backticks as code; logins in it break as elsewhere."""
    parts = map(breakable, sentence.split("`"))
    return _html("".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)))


def breakable(login: str) -> Markup:
    """Return a login that breaks behind its ``@``, or before a guest's ``#ext#``."""
    return _html("<wbr>".join(map(escaped, _BREAKS.split(login))))


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
    read = shown(value)
    # Most cells hold neither an instant nor a login: to look for a letter costs less than to look for either.
    read = dated(read) if "Z" in read else read
    text = breakable(read) if "@" in read else read
    return _link(to, text) if to else text


def day_cell(cell: Cell) -> Markup:
    """Return a day of a heat map, with how many applications were used on it."""
    return _html(
        f'<rect class="cell-{cell.shade}" x="{cell.x}" y="{cell.y}" width="11" height="11" rx="2">'
        f"<title>{cell.day}: {cell.uses} applications</title></rect>"
    )


def headed(columns: Iterable[str]) -> list[tuple[str, str]]:
    """Return columns, each with its name as people read it."""
    return [(column, heading(column)) for column in columns]


def _link(to: str, text: str) -> Markup:
    return _html(f'<a href="{escaped(to)}">{escaped(text)}</a>')


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

"""A thing and all that is known of it, section by section, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from console.asking.answering import Answering
from console.asking.seeing import issuers_of
from console.asking.seen_judging import policy_titles
from governance.queries.matching import some
from governance.queries.showing.asked import About
from governance.queries.showing.finding_out import Kind, show
from governance.queries.showing.shown import LINES, Section, Shown
from governance.store.queries.whole_rows import MOST_ROWS
from ingest.contract.errors import UnclearError

_WITHOUT = frozenset({"raw"})
_POLICY = "policy"


class ShownSection(NamedTuple):
    """A section; ``kind``: ``lines`` of what and value, ``records`` with the vendor's own, or a ``table``."""

    title: str
    kind: str
    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]
    note: str | None
    is_cut: bool
    anchor: str
    more: str | None = None
    """Where a list goes on with its rows."""


def whole(answering: Answering, word: str, kind: Kind, most_entering: int = MOST_ROWS) -> Shown:
    """Return all that is known of a thing. Raises UnclearError where there is none, or where there are several."""
    about = About(
        answering.snapshot, answering.as_of, issuers=issuers_of(answering.visitor), most_entering=most_entering
    )
    shown = show(about, word, kind)
    if len(shown) > 1:
        raise UnclearError(f"{word!r:.120} stands for {len(shown)} of them; open one: {some(s.key for s in shown)}")
    return shown[0]


def sections_of(
    answering: Answering,
    shown: Shown,
    leave_out: Sequence[str] = (),
    more: Mapping[str, str] = MappingProxyType({}),
) -> list[ShownSection]:
    """Return the sections that say anything; policies are called by their titles.

    ``more``: by title, where a list goes on with one's rows.
    """
    titles = policy_titles(answering)
    filled = [s for s in shown.sections if (s.rows or s.note) and s.title not in leave_out]
    return [_shown(section, titles)._replace(more=more.get(section.title)) for section in filled]


def section_called(shown: Shown, title: str) -> Section | None:
    """Return a section by its title; None: there is none."""
    return next((section for section in shown.sections if section.title == title), None)


def _shown(section: Section, titles: Mapping[str, str]) -> ShownSection:
    is_lines = tuple(section.columns) == LINES
    kind = "lines" if is_lines else "records" if section.title == "records" else "table"
    columns = [column for column in section.columns if column not in _WITHOUT]
    anchor = section.title.replace(" ", "-")
    rows: Sequence[dict[str, Any]] = section.rows
    if _POLICY in columns:
        rows = [{**row, _POLICY: titles.get(str(row.get(_POLICY)), row.get(_POLICY))} for row in rows]
    return ShownSection(section.title, kind, columns, rows, section.note, section.is_cut, anchor)

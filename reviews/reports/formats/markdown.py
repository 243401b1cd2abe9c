"""The report as Markdown, for tickets and repositories: the first rows of each table; nothing in a cell marks up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.contract.counting import counted
from ingest.contract.outside_text import printable
from ingest.contract.short_instants import shortened
from reviews.reports.formats.interface import Format, Sealed
from reviews.reports.formats.shown import shown
from reviews.reports.support.document import Part
from reviews.reports.support.files import FileEntry, write_file
from reviews.reports.support.tables import Table

_MARKS = re.compile(r"([\\`*_\[\]<>#|~&@]|:(?=//)|(?<=[wW][wW][wW])\.)")
"""What marks up anywhere in a line, calls people by name, or begins an address."""


def write(sealed: Sealed) -> list[FileEntry]:
    """Write ``NAME.md``."""
    text = "\n".join(_lines(sealed)) + "\n"
    return [write_file(sealed.folder, f"{sealed.document.name}.md", text.encode())]


def _lines(sealed: Sealed) -> Iterator[str]:
    document = sealed.document
    period = f"{shortened(document.period_after)} to {shortened(document.period_up_to)} UTC"
    yield from (f"# {_plain(document.organisation)}", "", f"{document.title}, {period}: **{document.state}**", "")
    yield from (_plain(document.says_complete), "")
    if document.alarm is not None:
        yield from (f"**The audit trail is not what was sealed: {_plain(document.alarm)}**", "")
    yield from (f"**{_plain(document.verdict)}**", "")
    for figure in document.figures:
        more = "; ".join(filter(None, (figure.note, figure.before)))
        yield f"- {_plain(figure.label)}: {_plain(figure.now)}{f' ({_plain(more)})' if more else ''}"
    for note in document.notes:
        yield from ("", _plain(note))
    for part in document.first:
        yield from _part(part, part.title)
    for number, part in enumerate(document.parts, 1):
        yield from _part(part, f"{number}. {part.title}")
    yield from ("", f"Audit trail: {_plain(document.seal.checkpoint)}", "")
    yield f"SHA-256 of the manifest's list of tables: {sealed.tables_sha256}"


def _part(part: Part, title: str) -> Iterator[str]:
    yield from ("", f"## {_plain(title)}")
    for paragraph in part.paragraphs:
        yield from ("", _plain(paragraph))
    if part.none is not None and part.is_empty:
        yield from ("", _plain(part.none))
        return
    for table in part.tables:
        yield from _table(table, titled=len(part.tables) > 1)


def _table(table: Table, *, titled: bool) -> Iterator[str]:
    view = shown(table)
    if not view.rows:
        yield from ("", f"{view.title}: none.")
        return
    if titled:
        yield from ("", f"### {view.title}")
    yield from ("", _row(view.headings))
    yield _joined(["--:" if numeric else "---" for numeric in view.numeric])
    yield from map(_row, view.rows)
    if view.more:
        yield from ("", f"{counted(view.more, 'more row')} in {view.file}")


def _row(cells: list[str]) -> str:
    return _joined([_plain(cell) for cell in cells])


def _joined(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return text in which nothing is taken for markup, on one line; no address becomes a link."""
    return _MARKS.sub(r"\\\1", printable(shortened(text)))


FORMAT = Format("markdown", write)

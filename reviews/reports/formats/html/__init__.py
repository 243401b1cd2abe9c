"""The report as one page for people: on a phone, on a desk, on paper, in the dark; it needs no other file."""

from __future__ import annotations

from reviews.reports.formats.html.page import page_of
from reviews.reports.formats.interface import Format, Sealed
from reviews.reports.support.files import FileEntry, write_file


def write(sealed: Sealed) -> list[FileEntry]:
    """Write ``NAME.html``."""
    return [write_file(sealed.folder, f"{sealed.document.name}.html", page_of(sealed).encode())]


FORMAT = Format("html", write)

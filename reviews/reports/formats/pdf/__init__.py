"""The report as tagged PDF for paper and archives (PDF/UA-1, PDF/A-3a): long tables end where the workbook goes on."""

from __future__ import annotations

import importlib.util

from ingest.contract.errors import SetupError
from reviews.reports.formats.interface import Format, Sealed
from reviews.reports.formats.pdf.content import written_content
from reviews.reports.formats.pdf.typesetting import typeset
from reviews.reports.support.files import FileEntry, write_file


def write(sealed: Sealed) -> list[FileEntry]:
    """Write ``NAME.pdf``."""
    with written_content(sealed) as folder:
        return [write_file(sealed.folder, f"{sealed.document.name}.pdf", typeset(folder))]


def demand() -> None:
    """Raise SetupError where typst is not installed."""
    if importlib.util.find_spec("typst") is None:
        raise SetupError(
            "a report as PDF needs typst, which is not installed: install jitgov[pdf], or print the HTML page"
        )


FORMAT = Format("pdf", write, demand)

"""The report as one object for tools: all that is said, and where each table's rows stand."""

from __future__ import annotations

import msgspec

from reviews.reports.formats.interface import Format, Sealed
from reviews.reports.support.document import Part
from reviews.reports.support.files import FileEntry, write_file


def write(sealed: Sealed) -> list[FileEntry]:
    """Write ``NAME.json``."""
    document = sealed.document
    values = {
        **msgspec.structs.asdict(document),
        "state": document.state,
        "first": [_part(part) for part in document.first],
        "parts": [_part(part) for part in document.parts],
        "tables_sha256": sealed.tables_sha256,
    }
    content = msgspec.json.format(msgspec.json.encode(values), indent=2) + b"\n"
    return [write_file(sealed.folder, f"{document.name}.json", content)]


def _part(part: Part) -> dict[str, object]:
    return {
        "title": part.title,
        "paragraphs": part.paragraphs,
        "none": part.none if part.is_empty else None,
        "tables": [
            {"name": table.name, "columns": table.columns, "rows": table.length, "file": table.file}
            for table in part.tables
        ],
    }


FORMAT = Format("json", write)

"""Writes views into files, all of them from one snapshot of the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from governance.queries.exporting.files import appearing, made_folder, refuse_overwriting
from governance.queries.exporting.parquet import ParquetWriter
from governance.queries.snapshot import Snapshot
from governance.store.queries.view_rows import view_blocks
from governance.store.views.catalogue import VIEWS
from governance.store.views.view import View


class ExportedFile(msgspec.Struct, frozen=True):
    """A file that was written."""

    view: str
    file: str
    rows: int
    size: int
    """In bytes."""


def export_parquet(snapshot: Snapshot, folder: Path, only: Sequence[str], *, replaces: bool) -> Iterator[ExportedFile]:
    """Write a file for each view, or for those named, and yield each once it is there.

    Raises SetupError where pyarrow is missing or the folder cannot be written to, DeclinedError where a file is there
    and ``replaces`` is not said, TransientError where there is no room.
    """
    writer = ParquetWriter()
    views = [view for view in VIEWS if not only or view.name in only]
    paths = {view.name: folder / f"{view.name}.parquet" for view in views}
    if not replaces:
        refuse_overwriting(list(paths.values()))
    made_folder(folder)
    for view in views:
        path = paths[view.name]
        with appearing(path, replaces=replaces) as file:
            count = writer.write(file, view.columns, view_blocks(snapshot.connection, view), _about(snapshot, view))
        yield ExportedFile(view.name, str(path), count, path.stat().st_size)


def _about(snapshot: Snapshot, view: View) -> dict[str, str]:
    """Return what a file says of itself."""
    return {
        "jitgov.view": view.name,
        "jitgov.row": view.row,
        "jitgov.generation": str(snapshot.generation),
        "jitgov.incomplete": snapshot.incomplete or "",
    }

"""Files of rows: within a head and a foot, cut into several where a vendor cuts them, packed where the name says so."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, NamedTuple

_HEAD = b'{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns","value":[\n'


class Form(NamedTuple):
    """How a file frames its rows; ``chunk``: rows in one file, 0 for all."""

    head: bytes = b""
    between: bytes = b"\n"
    foot: bytes = b"\n"
    chunk: int = 0


NDJSON = Form()
GRAPH_PAGES = Form(_HEAD, b",\n", b"\n]}\n", 20_000)
"""Answers of Graph, ``{"value": […]}``, joined page by page."""
EVENT_HUB = Form(b'{"records":[\n', b",\n", b"\n]}\n", 20_000)
"""Messages of an Event Hub, ``{"records": […]}``."""


class RowFile:
    """One file, or several with numbers in their names (in the place of ``#``), opened when their first row comes."""

    def __init__(self, path: Path, form: Form = NDJSON) -> None:
        self.paths: list[Path] = []
        self._path, self._form = path, form
        self._file: IO[bytes] | gzip.GzipFile | None = None
        self._rows = 0

    def write(self, row: bytes) -> None:
        """Write a row, in the next file when this one is full."""
        if self._form.chunk and self._rows == self._form.chunk:
            self.close()
        if self._file is None:
            self._file = self._opened()
            self._file.write(self._form.head + row)
        else:
            self._file.write(self._form.between + row)
        self._rows += 1

    def _opened(self) -> IO[bytes] | gzip.GzipFile:
        path = self._path.with_name(self._path.name.replace("#", f"{len(self.paths) + 1:03}"))
        self.paths.append(path)
        self._rows = 0
        if path.suffix == ".gz":
            # No time in the header: the same records are the same file.
            return gzip.GzipFile(path, "wb", compresslevel=2, mtime=0)
        return path.open("wb")

    def close(self) -> None:
        """Finish the file, if one is open."""
        if self._file is not None:
            self._file.write(self._form.foot)
            self._file.close()
            self._file = None

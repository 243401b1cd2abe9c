"""What a format promises: it writes any report, from its document and its tables, streamed, and names its files.

A format is a file or folder here that offers ``FORMAT``, named like it. Nothing that a record says acts in what it
writes, and the same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from reviews.reports.support.document import Document
from reviews.reports.support.files import FileEntry
from reviews.reports.support.logo import Logo
from reviews.reports.support.tables import Row, Table


class StoredTables(Protocol):
    """The tables of a report, all of their rows."""

    @property
    def every(self) -> Sequence[Table]:
        """Return them in the order in which they were written."""

    def rows(self, table: Table) -> Iterator[Row]:
        """Yield the rows of one."""


class Sealed(NamedTuple):
    """A report to be written: ``tables_sha256`` is the hash of the list of its tables, as the manifest has it."""

    document: Document
    tables: StoredTables
    tables_sha256: str
    folder: Path
    logo: Logo | None = None


def nothing_is_missing() -> None:
    """Raise nothing: the format needs no library that might not be there."""


class Format(NamedTuple):
    """A format by its file's name.

    ``write(sealed)`` writes the report into its folder and returns its files, the one to open first. ``demand()``
    raises SetupError, and says what to do, where a library is missing that it needs.
    """

    name: str
    write: Callable[[Sealed], list[FileEntry]]
    demand: Callable[[], None] = nothing_is_missing

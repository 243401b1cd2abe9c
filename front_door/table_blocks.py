"""A table that is printed block by block: what was printed is not kept, but for how wide its columns were."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNBOUNDED_WIDTH = 10_000


class TableBlocks:
    """Prints blocks of cells under one header; on a terminal, which folds cells, each block has its own."""

    def __init__(self, columns: Sequence[str], *, terminal: bool) -> None:
        self._columns = columns
        self._terminal = terminal
        self._console = (
            Console() if terminal else Console(width=_UNBOUNDED_WIDTH, force_terminal=False, color_system=None)
        )
        self._widths = [cell_len(column) for column in columns]
        self._began = False

    def print(self, cells: Sequence[Sequence[str]]) -> None:
        """Print one block; its columns are as wide as those of the blocks before, wider where its cells need it."""
        table = Table(
            box=SIMPLE_HEAD if self._terminal else None,
            pad_edge=False,
            header_style="bold",
            show_header=self._terminal or not self._began,
        )
        for place, column in enumerate(self._columns):
            self._widths[place] = max(self._widths[place], *(cell_len(row[place]) for row in cells), 0)
            width = None if self._terminal else self._widths[place]
            table.add_column(column, overflow="fold", no_wrap=not self._terminal, min_width=width)
        for row in cells:
            table.add_row(*map(Text, row))
        self._console.print(table)
        self._began = True

    def end(self) -> None:
        """Print the header alone where no block came."""
        if not self._began:
            self.print([])

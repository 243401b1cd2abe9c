"""Writes rows to a Parquet file, block by block: one block of rows and one row group are in memory at a time.

pyarrow is not installed with jitgov; the extra ``parquet`` brings it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from governance.store.views.view import Kind, ViewColumn
from ingest.contract.errors import SetupError

Block = Sequence[Sequence[Any]]
GROUP_ROWS = 16_000
"""Rows of a row group."""
_LEVEL = 3
"""Of zstd: what it packs further costs more than it saves."""


class ParquetWriter:
    """Writes files; raises SetupError where pyarrow is not installed, before anything is read."""

    def __init__(self) -> None:
        try:
            self._arrow: Any = importlib.import_module("pyarrow")
            self._files: Any = importlib.import_module("pyarrow.parquet")
        except ImportError as error:
            raise SetupError("Parquet needs pyarrow: install jitgov[parquet], and try again") from error

    def write(
        self, file: IO[bytes], columns: Sequence[ViewColumn], blocks: Iterable[Block], about: Mapping[str, str]
    ) -> int:
        """Write blocks of rows, as ``View.bare_select`` gives them, and return how many rows there were.

        Each column says in the file what it is and whether it is personal; ``about`` stands beside it.
        """
        schema, count = self._schema(columns, about), 0
        # What each row group says of itself is kept until the file ends: of texts no least and greatest.
        with_bounds = [column.name for column in columns if column.kind != "text"]
        writer = self._files.ParquetWriter(
            file, schema, compression="zstd", compression_level=_LEVEL, write_statistics=with_bounds
        )
        try:
            for group in self._row_groups(schema, columns, blocks):
                count += group.num_rows
                writer.write_table(group, row_group_size=group.num_rows)
        finally:
            writer.close()
        return count

    def _row_groups(self, schema: Any, columns: Sequence[ViewColumn], blocks: Iterable[Block]) -> Iterator[Any]:
        """Yield the rows as tables of about ``GROUP_ROWS``: arrays take a tenth of what rows take."""
        waiting: list[Any] = []
        for block in blocks:
            arrays = [
                self._arrow.array(_values(values, column.kind), field.type)
                for values, column, field in zip(zip(*block, strict=True), columns, schema, strict=True)
            ]
            waiting.append(self._arrow.Table.from_arrays(arrays, schema=schema))
            if sum(table.num_rows for table in waiting) >= GROUP_ROWS:
                yield self._arrow.concat_tables(waiting)
                waiting = []
        if waiting:
            yield self._arrow.concat_tables(waiting)

    def _schema(self, columns: Sequence[ViewColumn], about: Mapping[str, str]) -> Any:
        arrow = self._arrow
        types = {
            "text": arrow.string(),
            "timestamp": arrow.timestamp("us", "UTC"),
            "date": arrow.date32(),
            "number": arrow.int64(),
            "boolean": arrow.bool_(),
        }
        return arrow.schema(
            [
                arrow.field(
                    column.name,
                    types[column.kind],
                    metadata={"meaning": column.meaning, "personal": "yes" if column.is_personal else "no"},
                )
                for column in columns
            ],
            metadata=dict(about),
        )


def _values(values: Sequence[Any], kind: Kind) -> Sequence[Any]:
    return [None if value is None else bool(value) for value in values] if kind == "boolean" else values

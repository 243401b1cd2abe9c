"""A list's rows are counted by what they name, wherever they stand: a whole list may be one line."""

from __future__ import annotations

import json

from ingest.collection.census_spool import open_spool
from ingest.files.list_rows import ListRow
from ingest.imports.account_lists.columns import AccountColumns
from ingest.imports.account_lists.rows import RowReader
from ingest.imports.account_lists.taking import take_rows


def row(line: int, **cells: str) -> ListRow:
    return ListRow(line, cells, json.dumps(cells).encode())


def test_an_account_of_several_rows_of_one_line_is_counted_once() -> None:
    reader = RowReader(AccountColumns(key="id", status="status", roles=["role"]), "applist:crm")
    rows = [
        row(1, id="1", status="active", role="Admin"),
        row(1, id="1", status="active", role="Sales"),
        row(1, id="2", status="disabled", role=""),
    ]
    with open_spool() as spool:
        taken = take_rows(spool, rows, reader)
    assert (taken.accounts, taken.roles, taken.states) == (2, 2, {"active": 1, "disabled": 1})
    assert taken.bad_rows == []

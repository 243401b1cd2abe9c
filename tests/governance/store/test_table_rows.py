"""The types of rows have the columns of their tables, in the same order."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table

from governance.model.table_rows import (
    AccountIdentityRow,
    AccountRow,
    FindingRow,
    GrantRow,
    GroupGrantRow,
    IdentityLinkRow,
    NotEvaluableRow,
    OversharedLinkRow,
    PersonKeyRow,
    PersonRow,
)
from governance.store.schema import assessment, held, rosters

_ROWS = (
    (AccountRow, held.account),
    (IdentityLinkRow, held.identity_link),
    (AccountIdentityRow, held.account_identity),
    (OversharedLinkRow, held.overshared_link),
    (GrantRow, held.grant),
    (GroupGrantRow, held.conferral),
    (PersonRow, rosters.person),
    (PersonKeyRow, rosters.person_key),
    (FindingRow, assessment.finding),
    (NotEvaluableRow, assessment.not_evaluable),
)


@pytest.mark.parametrize(("row", "table"), _ROWS, ids=[table.name for _, table in _ROWS])
def test_a_row_has_the_columns_of_its_table(row: Any, table: Table) -> None:
    assert list(row._fields) == [column.name for column in table.columns]


def test_every_derived_table_has_a_type() -> None:
    derived = {*held.account.metadata.tables} & {
        table.name for table in vars(held).values() if isinstance(table, Table)
    }
    derived |= {table.name for table in vars(assessment).values() if isinstance(table, Table)}
    derived |= {rosters.person.name, rosters.person_key.name}
    assert derived == {table.name for _, table in _ROWS}

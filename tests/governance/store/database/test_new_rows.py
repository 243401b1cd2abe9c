"""Rows that are taken to be new are inserted; where one is there after all, the transaction goes on with what it is."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.store.database.engine import writing
from governance.store.database.new_rows import insert_new
from governance.store.database.statements import rows
from governance.store.schema import held

OLD, NEW = ("okta:acme|ann", "okta:acme|old"), ("okta:acme|bob", "okta:acme|new")


def identities(engine: Engine) -> list[tuple[str, str]]:
    with writing(engine) as connection:
        return [tuple(row) for row in rows(connection, "SELECT * FROM account_identity ORDER BY account_id")]


@pytest.mark.parametrize("replace", [True, False])
def test_new_rows_are_inserted(engine: Engine, *, replace: bool) -> None:
    with writing(engine) as connection:
        insert_new(connection, held.account_identity, [OLD, NEW], replace=replace)
        insert_new(connection, held.account_identity, [], replace=replace)
    assert identities(engine) == [OLD, NEW]


@pytest.mark.parametrize(("replace", "left"), [(True, "okta:acme|other"), (False, OLD[1])])
def test_a_row_that_is_there_after_all_is_replaced_or_left_alone(engine: Engine, *, replace: bool, left: str) -> None:
    with writing(engine) as connection:
        insert_new(connection, held.account_identity, [OLD])
    with writing(engine) as connection:
        insert_new(connection, held.account_identity, [(OLD[0], "okta:acme|other"), NEW], replace=replace)
        # What follows in the transaction stands, too.
        insert_new(connection, held.account_identity, [("okta:acme|cy", "okta:acme|cy")])
    assert identities(engine) == [(OLD[0], left), NEW, ("okta:acme|cy", "okta:acme|cy")]

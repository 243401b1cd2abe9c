"""A page is entered where it begins, however many rows stand before it."""

from __future__ import annotations

import pytest

from governance.store.queries.pages import Clause, Place, Selection, Sort, page_statement

SORT = Sort("item", ("i.campaign_id", "i.item_id"))
OF_ONE = Clause("i.campaign_id = %s", ("c1",))


@pytest.mark.parametrize(
    ("where", "sort", "condition", "parameters"),
    [
        ((), SORT, "(i.campaign_id, i.item_id) > (%s, %s)", ("c1", "x")),
        ((OF_ONE,), SORT, "i.campaign_id = %s AND i.item_id > %s", ("c1", "x")),
        ((OF_ONE,), SORT._replace(descending=True), "i.campaign_id = %s AND i.item_id < %s", ("c1", "x")),
        ((Clause("i.item_id = %s", ("x",)),), SORT, "i.item_id = %s AND (i.campaign_id, i.item_id) > (%s, %s)", "xc1x"),
    ],
)
def test_only_what_differs_is_compared(
    where: tuple[Clause, ...], sort: Sort, condition: str, parameters: tuple[str, ...]
) -> None:
    sql, given = page_statement(Selection("1", "t i", where), Place(sort, ("c1", "x"), 10))
    assert f"WHERE {condition} ORDER BY" in sql
    assert "".join(map(str, given)) == f"{''.join(parameters)}11" and given[-1] == 11

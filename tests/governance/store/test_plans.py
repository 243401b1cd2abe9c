"""Among many rows, what is asked of one account, name, application, group or kind is found by its index."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

import pytest
from sqlalchemy import Engine

from governance.model.scope import EVERYTHING, Scope
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import ensure_schema
from governance.store.database.statements import prepare
from governance.store.queries.account_lookup import accounts_beginning, accounts_named
from governance.store.queries.application_entrants import first_to_enter
from governance.store.queries.open_findings import open_findings_of
from governance.store.running.long_items import expansion
from governance.store.running.settled import look
from governance.store.running.work_items import WorkItem, claim
from governance.store.schema import assessment, held, running
from tests.governance.store.plans import analyze, fill, indexes_used, rows_looked_at


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    yield engine
    engine.dispose()


def test_accounts_are_found_by_their_names(engine: Engine) -> None:
    fill(engine, held.account, account_id="'a' || n", name="'login' || n", display_name="'Name ' || n")
    analyze(engine)
    with reading(engine) as connection:
        by_name = indexes_used(connection, partial(accounts_named, connection, "name", "login7"))
        by_display_name = indexes_used(connection, partial(accounts_named, connection, "display_name", "Name 7"))
    assert by_name == {"ix_account_name"}
    assert by_display_name == {"ix_account_display_name"}


@pytest.mark.parametrize("column", ["name", "display_name"])
def test_sqlite_finds_accounts_by_their_names_too(sqlite_url: str, column: Literal["name", "display_name"]) -> None:
    """Without statistics it takes the index of which a question names the first columns: not that of all accounts."""
    engine = open_engine(sqlite_url)
    with reading(engine) as connection:
        for ask in (
            partial(accounts_named, connection, column, "x"),
            partial(accounts_beginning, connection, EVERYTHING, column, "x", 10),
            partial(accounts_beginning, connection, Scope(issuers=frozenset({"okta:acme"})), column, "x", 10),
        ):
            assert indexes_used(connection, ask) == {f"ix_account_{column}"}
    engine.dispose()


@pytest.mark.parametrize(
    ("kind", "index"),
    [("members", "ix_held_grant_entitlement_id"), ("application", "ix_account_application_id")],
)
def test_whom_a_long_item_stands_for_is_found_by_an_index_in_its_order(engine: Engine, kind: str, index: str) -> None:
    some = "CASE WHEN mod(n, 20) = 0 THEN 'large' ELSE 'other' || n END"
    fill(engine, held.account, account_id="'a' || n", idp_account_id="'i' || n", application_id=some)
    fill(engine, held.grant, grant_id="'g' || n", account_id="'a' || n", entitlement_id=some)
    analyze(engine)
    with writing(engine) as connection:
        prepare(connection)
        ask = partial(expansion, connection, WorkItem(1, f"{kind}:large", "a5"), 100)
        assert indexes_used(connection, ask) == {index}


def test_an_applications_first_grants_are_found_by_an_index_in_their_order(engine: Engine) -> None:
    """Among all grants by account, fifty times as many would be read."""
    some = "'app' || mod(n, 50)"
    fill(engine, held.grant, grant_id="'g' || n", account_id="'a' || n", application_id=some, mode="'active'")
    analyze(engine)
    with reading(engine) as connection:
        first = partial(first_to_enter, connection, "app7", 1, 50, 2)
        assert "ix_held_grant_application_id" in indexes_used(connection, first)
        assert "ix_held_grant_account_id" not in indexes_used(connection, first)


def test_an_applications_open_findings_are_counted_from_an_index(engine: Engine) -> None:
    few, over = "'app' || mod(n, 5000)", "CASE WHEN n <= 10000 THEN 1 END"
    fill(engine, assessment.finding, finding_id="'f' || n", application_id=few, live="1", closed_at=over)
    analyze(engine)
    with reading(engine) as connection:
        count = partial(open_findings_of, connection, ["app7", "app8"], 2, 100)
        assert count() == {"app7": 2, "app8": 2}
        assert "ix_finding_live_application" in indexes_used(connection, count)
        assert rows_looked_at(connection, count) <= 20


def test_the_few_items_of_a_kind_are_found_among_many_of_another(engine: Engine) -> None:
    fill(engine, running.dirty_mark, mark_id="n", kind="'account'", mark="'account:a' || n")
    fill(engine, running.dirty_mark, 3, mark_id="100000 + n", kind="'group'", mark="'group:g' || n")
    analyze(engine)
    with writing(engine) as connection:
        prepare(connection)
        look(connection)
        assert len(claim(connection, ("group",), 10)) == 3
        assert indexes_used(connection, partial(claim, connection, ("group",), 10)) == {"ix_dirty_mark_kind"}

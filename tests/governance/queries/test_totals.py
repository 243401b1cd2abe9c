"""A total is counted as far as people read on."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.choice import Choice
from governance.model.scope import EVERYTHING, Scope
from governance.queries.access import AccessFilters, count_access
from governance.queries.accounts import AccountFilters, count_accounts
from governance.queries.findings import FindingFilters, count_findings, count_not_evaluable
from governance.queries.pages import AsOfFilters
from governance.queries.snapshot import Snapshot
from governance.queries.totals import Total, total_of
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.queries.account_pages import account_selection
from tests.governance.queries.filled import ACME, account, at, empty_store, finding, grant, unanswered


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        for n in range(5):
            account(connection, f"{ACME}|n{n}")
            finding(connection, f"f{n}", f"{ACME}|n{n}", live=n % 2)
            grant(connection, f"g{n}", f"{ACME}|n{n}", f"{ACME}|group:g")
        unanswered(connection, "n1", f"{ACME}|n1")
    return engine


def test_each_list_has_its_total_under_the_scope(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        one = Scope(accounts=frozenset({f"{ACME}|n1"}))
        for scope, totals in ((EVERYTHING, (5, 5, 2, 5, 1)), (one, (1, 1, 1, 1, 1)), (Scope(), (0, 0, 0, 0, 0))):
            found = (
                count_accounts(snapshot, scope, AccountFilters(as_of=at(20))),
                count_access(snapshot, scope, AccessFilters(as_of=at(20))),
                count_findings(snapshot, scope, FindingFilters(as_of=at(20))),
                count_findings(snapshot, scope, FindingFilters(as_of=at(20), every=True)),
                count_not_evaluable(snapshot, scope, AsOfFilters(as_of=at(20))),
            )
            assert found == tuple(Total(rows, False) for rows in totals)


def test_beyond_what_is_counted_it_is_more(engine: Engine) -> None:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        selection = account_selection(connection, EVERYTHING, Choice(), at(20))
        assert total_of(snapshot, [selection], most=5) == Total(5, False)
        assert total_of(snapshot, [selection], most=4) == Total(4, True)
        assert total_of(snapshot, [selection, selection], most=9) == Total(9, True)
    assert [str(t) for t in (Total(1, False), Total(1_234, False), Total(10_000, True))] == [
        "1 row",
        "1,234 rows",
        "more than 10,000 rows",
    ]

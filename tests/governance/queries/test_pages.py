"""Pages: every row that stands throughout a walk is given once; what a page does not allow is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from governance.model.scope import EVERYTHING
from governance.queries.access import AccessFilters, access
from governance.queries.accounts import AccountFilters, accounts
from governance.queries.changes import changes
from governance.queries.findings import FindingFilters, findings, not_evaluable
from governance.queries.pages import AsOfFilters, Page, PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.sweep import SweepFilters, sweep
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.schema import assessment, held
from ingest.contract.errors import DeclinedError
from tests.examples import BY_SPEED
from tests.governance.queries.filled import ACME, account, app_account, at, empty_store, finding, grant, unanswered
from tests.governance.store import plans

AS_OF = at(20)
Ask = Callable[[Snapshot, PageRequest], Page[object]]


def page_of(engine: Engine, ask: Ask, request: PageRequest) -> Page[object]:
    with reading(engine) as connection:
        return ask(Snapshot(connection, GovernanceSettings()), request)


def ask_accounts(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    page = accounts(snapshot, EVERYTHING, AccountFilters(as_of=AS_OF), request)
    return Page([(row.account.subject, row.application) for row in page.rows], page.next_cursor, page.notice)


def ask_findings(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    page = findings(snapshot, EVERYTHING, FindingFilters(as_of=AS_OF, every=True), request)
    return Page([row.finding_id for row in page.rows], page.next_cursor, page.notice)


def ask_grants(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    page = access(snapshot, EVERYTHING, AccessFilters(as_of=AS_OF), request)
    return Page([(row.account.subject, row.entitlement and row.entitlement.id) for row in page.rows], page.next_cursor)


def ask_unanswered(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    page = not_evaluable(snapshot, EVERYTHING, AsOfFilters(as_of=AS_OF), request)
    return Page([(row.account.subject, row.policy) for row in page.rows], page.next_cursor)


def ask_stale(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    page = sweep(snapshot, EVERYTHING, SweepFilters(as_of=AS_OF, verdicts=("not_evaluable",)), request)
    return Page([row.account.subject for row in page.rows], page.next_cursor)


def ask_holders(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    filters = AccessFilters(as_of=AS_OF, entitlement_ids=(f"{ACME}|group:g",))
    page = access(snapshot, EVERYTHING, filters, request)
    return Page([row.account.subject for row in page.rows], page.next_cursor)


def ask_application(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    filters = AccessFilters(as_of=AS_OF, application_ids=(f"{ACME}|app",))
    page = access(snapshot, EVERYTHING, filters, request)
    return Page([row.account.subject for row in page.rows], page.next_cursor)


def ask_changes(snapshot: Snapshot, request: PageRequest) -> Page[object]:
    page = changes(snapshot, EVERYTHING, AsOfFilters(as_of=AS_OF), request)
    return Page([(row.account.subject, row.change) for row in page.rows], page.next_cursor)


ASKED = (ask_accounts, ask_findings, ask_grants, ask_unanswered, ask_stale)


def walked(engine: Engine, ask: Ask, limit: int, between: Callable[[], None] = lambda: None) -> list[object]:
    """All rows, page by page, each page in a transaction of its own."""
    rows: list[object] = []
    request = PageRequest(limit=limit)
    while True:
        page = page_of(engine, ask, request)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.next_cursor is None:
            return rows
        between()
        request = request._replace(cursor=page.next_cursor)


def fill(engine: Engine, numbers: range) -> None:
    with writing(engine) as connection:
        for n in numbers:
            key = f"{ACME}|n{n:03}"
            account(connection, key, created_at=at(-300) if n % 5 else at(19))
            if n % 3 == 0:
                app_account(connection, key, f"{ACME}|app{n % 2}")
            grant(connection, f"g{n}", key, f"{ACME}|group:g{n % 4}")
            # Many open at one instant: the key's end decides their order.
            finding(connection, f"f{n:03}", key, opened_at=at(10 + n % 2), live=int(n % 7 != 0))
            unanswered(connection, f"n{n}", key, policy=f"p{n % 3}")


@pytest.mark.parametrize("ask", ASKED)
def test_pages_of_any_size_make_the_whole_list(store_url: str, ask: Ask) -> None:
    engine = empty_store(store_url)
    fill(engine, range(40))
    whole = page_of(engine, ask, PageRequest()).rows
    assert len(whole) >= 30
    assert len({str(row) for row in whole}) == len(whole)
    for limit in (1, 3, 7, len(whole) - 1, len(whole)):
        assert walked(engine, ask, limit) == whole


@pytest.mark.parametrize("ask", ASKED)
@settings(max_examples=12, deadline=None, suppress_health_check=[*BY_SPEED, HealthCheck.function_scoped_fixture])
@given(
    limit=st.integers(1, 9),
    written=st.lists(st.tuples(st.booleans(), st.integers(0, 99)), max_size=25),
)
def test_what_stands_throughout_a_walk_is_given_once_whatever_is_written(
    ask: Ask, limit: int, written: list[tuple[bool, int]]
) -> None:
    engine = empty_store("sqlite://")
    fill(engine, range(0, 100, 4))
    standing = page_of(engine, ask, PageRequest()).rows
    waiting = iter(written)

    def write() -> None:
        # Rows of numbers that are no multiple of 4 come and go; the others stand.
        comes, number = next(waiting, (True, 0))
        if number % 4 == 0:
            return
        with writing(engine) as connection:
            for table, column, key in (
                ("account", "idp_account_id", f"{ACME}|n{number:03}"),
                ("finding", "finding_id", f"f{number:03}"),
                ("held_grant", "grant_id", f"g{number}"),
                ("not_evaluable", "answer_id", f"n{number}"),
            ):
                connection.execute(text(f"DELETE FROM {table} WHERE {column} = :key"), {"key": key})
        if comes:
            fill(engine, range(number, number + 1))

    rows = walked(engine, ask, limit, write)
    assert [row for row in rows if row in standing] == standing


def test_the_newest_first_is_the_other_way_round(store_url: str) -> None:
    engine = empty_store(store_url)
    fill(engine, range(20))
    oldest = page_of(engine, ask_findings, PageRequest()).rows
    first = page_of(engine, ask_findings, PageRequest(limit=12, sort="newest"))
    rest = page_of(engine, ask_findings, PageRequest(limit=12, cursor=first.next_cursor))
    assert [*first.rows, *rest.rows] == oldest[::-1]


def test_a_sort_is_called_as_the_list_heads_its_column(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    fill(engine, range(10))
    begun = page_of(engine, ask_findings, PageRequest(limit=4, sort="began"))
    assert begun == page_of(engine, ask_findings, PageRequest(limit=4, sort="began_at"))
    rest = page_of(engine, ask_findings, PageRequest(sort="began", cursor=begun.next_cursor)).rows
    assert len(begun.rows) + len(rest) == 10


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (PageRequest(limit=0), "a page has 1 to 1,000 rows, not 0"),
        (PageRequest(limit=1_001), "a page has 1 to 1,000 rows"),
        (
            PageRequest(sort="message"),
            "findings cannot be sorted by 'message'; they can by: severity, began_at, detected_at, newest",
        ),
        (PageRequest(cursor="AAAA"), "none that this store gave"),
    ],
)
def test_what_is_not_listed_is_refused(sqlite_url: str, request_: PageRequest, why: str) -> None:
    with pytest.raises(DeclinedError, match=why):
        page_of(empty_store(sqlite_url), ask_findings, request_)


def test_a_cursor_of_another_question_is_refused(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    fill(engine, range(10))
    cursor = page_of(engine, ask_findings, PageRequest(limit=2)).next_cursor

    def of_open_ones(snapshot: Snapshot, request: PageRequest) -> Page[object]:
        page = findings(snapshot, EVERYTHING, FindingFilters(as_of=AS_OF), request)
        return Page(list(page.rows), page.next_cursor)

    for ask in (ask_accounts, of_open_ones):
        with pytest.raises(DeclinedError, match="another query or of other filters"):
            page_of(engine, ask, PageRequest(cursor=cursor))
    with pytest.raises(DeclinedError, match="walks by severity, not by newest"):
        page_of(engine, ask_findings, PageRequest(cursor=cursor, sort="newest"))
    other = empty_store("sqlite://")
    with pytest.raises(DeclinedError, match="none that this store gave"):
        page_of(other, ask_findings, PageRequest(cursor=cursor))


def test_a_walk_over_a_change_of_generation_goes_on_and_says_so(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = empty_store(sqlite_url)
    fill(engine, range(10))
    whole = page_of(engine, ask_findings, PageRequest()).rows
    first = page_of(engine, ask_findings, PageRequest(limit=4))
    monkeypatch.setattr(Snapshot, "generation", 7)
    rest = page_of(engine, ask_findings, PageRequest(cursor=first.next_cursor))
    assert (first.notice, [*first.rows, *rest.rows]) == (None, whole)
    assert rest.notice is not None and rest.notice.startswith("settings or code changed")


def many_rows(engine: Engine) -> None:
    key, one = "'okta:acme|' || n", "1"
    own = {"issuer": "'okta:acme'", "subject": "n", "name": "n", "type": "'person'", "state": "'active'"}
    plans.fill(engine, held.account, plans.MANY, account_id=key, idp_account_id=key, created_at=one, **own)
    about = {"unit_id": key, "policy": "'orphan'", "account_id": key}
    plans.fill(
        engine,
        assessment.finding,
        plans.MANY,
        finding_id="n",
        severity="'high'",
        opened_at=one,
        live="mod(n, 2)",
        **about,
    )
    plans.fill(engine, assessment.not_evaluable, plans.MANY, answer_id="n", **about)
    held_by = {"account_id": key, "entitlement_id": "'okta:acme|group:g'", "application_id": "'okta:acme|app'"}
    times = {"valid_from": one, "recorded_from": one}
    plans.fill(engine, held.grant, plans.MANY, grant_id="n", mode="'active'", from_basis="'seen'", **held_by, **times)
    plans.analyze(engine)


@pytest.mark.parametrize("ask", [*ASKED, ask_holders, ask_application, ask_changes])
def test_a_page_in_the_midst_reads_few_rows(postgres_url: str, ask: Ask) -> None:
    engine = empty_store(postgres_url)
    many_rows(engine)
    cursor = page_of(engine, ask, PageRequest(limit=100)).next_cursor
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        page = partial(ask, snapshot, PageRequest(limit=100, cursor=cursor))
        assert plans.rows_looked_at(connection, page) < 3_000

"""Accounts whose uses are summed up beside them are judged as those are whose uses are asked for one by one."""

from __future__ import annotations

from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from governance.model.scope import EVERYTHING
from governance.queries import sweep as sweeping
from governance.queries.judged_accounts import Swept
from governance.queries.pages import AsOfFilters, PageRequest
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import WORDS, Word
from governance.queries.sweep import (
    SweepFilters,
    VerdictCounts,
    sweep,
    sweep_all,
    sweep_chosen,
    sweep_unsettled,
)
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from tests.examples import examples
from tests.governance.queries.filled import ACME, account, at, covered, empty_store, later_use, use

END = at(200)
SETTINGS = GovernanceSettings()


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
    return engine


LIFE = st.tuples(
    st.sampled_from((None, 2, 150, 185, 205)),
    st.sampled_from(("active", "unknown", "disabled", "locked")),
    st.sampled_from(("person", "service", "system")),
    st.lists(
        st.tuples(
            st.sampled_from(("interactive", "service", "failed", "stated")),
            st.integers(0, 1),
            st.lists(st.sampled_from((20, 110, 111, 154, 156, 190, 201, 210)), min_size=1, max_size=3, unique=True),
        ),
        max_size=4,
        unique_by=lambda use: use[:2],
    ),
)
"""When an account was created, its state, what it is, and its uses: of which kind, in which application, on which days.

The days stand on either side of every threshold, and of the instants asked for."""


def live(connection: Connection, key: str, life: Any) -> None:
    """Insert an account that was created and used like that."""
    created, state, what, uses = life
    account(connection, key, created_at=None if created is None else at(created), state=state, type=what,
            ended_at=at(160) if state == "disabled" else None)  # fmt: skip
    for kind, number, days in uses:
        first, *later = sorted(days)
        application = "" if kind == "stated" or not number else f"{ACME}|0oa{number}"
        if kind == "stated" and number:
            continue
        use(connection, key, at(first), kind, application)
        for again in later:
            later_use(connection, key, at(again), kind, application)


def assert_swept_alike(engine: Engine, as_of: int) -> None:
    """Assert that uses summed up beside all accounts, and asked for by account, give the same verdicts and counts."""
    counts, every, left = VerdictCounts(), VerdictCounts(), list[Swept]()
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        by_account = list(sweep_chosen(snapshot, EVERYTHING, AsOfFilters(as_of=as_of)))
        every.add(by_account)
        assert list(sweep_all(snapshot, as_of)) == by_account
        for block in sweep_unsettled(snapshot, as_of, counts):
            left += block
        assert counts.counts == every.counts
        settled = [swept for swept in by_account if swept not in left]
        assert {swept.given.verdict for swept in settled} <= {"active", "young"}
        assert [swept for swept in by_account if swept in left] == left
        middle = by_account[len(by_account) // 2].account_id if by_account else ""
        rest, of_rest = VerdictCounts(), VerdictCounts()
        resumed = [swept for block in sweep_unsettled(snapshot, as_of, rest, middle) for swept in block]
        assert resumed == [swept for swept in left if swept.account_id > middle]
        of_rest.add(swept for swept in by_account if swept.account_id > middle)
        assert rest.counts == of_rest.counts


def pages_of(snapshot: Snapshot, as_of: int, verdicts: tuple[Word, ...], limit: int) -> list[tuple[str, Word]]:
    """Return all rows of a sweep's pages, walked by cursor to the end."""
    found: list[tuple[str, Word]] = []
    request = PageRequest(limit=limit)
    while True:
        page = sweep(snapshot, EVERYTHING, SweepFilters(as_of=as_of, verdicts=verdicts), request)
        assert len(page.rows) <= limit
        found += [(row.account.subject, row.verdict) for row in page.rows]
        if page.next_cursor is None:
            return found
        request = PageRequest(limit=limit, cursor=page.next_cursor)


def assert_paged_alike(engine: Engine, as_of: int) -> None:
    """Assert that pages of some verdicts have whom the whole sweep gives these, however small the blocks are."""
    quiet: tuple[Word, ...] = tuple(word for word in WORDS if word not in ("active", "young"))
    with reading(engine) as connection:
        snapshot = Snapshot(connection, SETTINGS)
        whole = [(swept.subject, swept.given.verdict) for swept in sweep_all(snapshot, as_of)]
        for verdicts in (quiet, (*quiet, "young"), WORDS):
            wanted = [row for row in whole if row[1] in verdicts]
            assert pages_of(snapshot, as_of, verdicts, 3) == wanted
            with patch.object(sweeping, "_BLOCKS", (1, 2, 3)):
                assert pages_of(snapshot, as_of, verdicts, 2) == wanted


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(LIFE, min_size=1, max_size=12))
def test_uses_summed_up_beside_all_accounts_give_the_verdicts_that_uses_asked_for_by_account_give(
    lives: list[Any],
) -> None:
    engine = empty_store("sqlite://")
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
        for number, life in enumerate(lives):
            live(connection, f"{ACME}|n{number:02}", life)
    for day_asked in (200, 155, 30):
        assert_swept_alike(engine, at(day_asked))
        assert_paged_alike(engine, at(day_asked))
    engine.dispose()


def test_uses_summed_up_by_either_store_give_the_same_verdicts(engine: Engine) -> None:
    kinds: list[list[Any]] = [
        [],
        *([(kind, number, days)] for kind in ("interactive", "failed", "stated") for number, days in (
            (0, [110]), (0, [111]), (0, [20, 201]), (0, [190]),
        )),
        [("interactive", 0, [20]), ("service", 1, [190, 210])],
        [("interactive", 0, [20]), ("stated", 0, [190])],
        [("interactive", 1, [201]), ("stated", 0, [154, 210])],
    ]  # fmt: skip
    with writing(engine) as connection:
        for number, (created, state, uses) in enumerate(
            product((None, 2, 185, 205), ("active", "unknown", "disabled"), kinds)
        ):
            live(connection, f"{ACME}|n{number:03}", (created, state, "person", uses))
    for day_asked in (200, 155):
        assert_swept_alike(engine, at(day_asked))
        assert_paged_alike(engine, at(day_asked))

"""A JIT account that was made before the week and became known in it is told once, as detected late."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.audit.entries import entry
from governance.store.database.engine import writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.telling.printed_reports import write_printed
from reviews.reports.weekly.model import WEEK
from tests.governance.queries.filled import ACME, account, at
from tests.reviews.reports.weekly.filled_week import END, filled_week, report_of, table

EARLY, LATE, NEW = f"{ACME}|early", f"{ACME}|late", f"{ACME}|new"


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_week(store_url)
    with writing(engine) as connection:
        for key, made_at, *known_at in ((EARLY, 50, 51), (LATE, 50, 96, 98), (NEW, 95, 96)):
            account(connection, key, provenance="jit_confirmed", provenance_at=at(made_at))
            entries = [entry("jit_account", key, at(day), {"step": "found", "change": day}) for day in known_at]
            insert_entries(connection, entries)
    return engine


def late(engine: Engine) -> list[tuple[object, object]]:
    return [(row[0], row[-1]) for row in table(report_of(engine), "jit_accounts_detected_late").rows]


def test_what_became_known_in_the_week_is_told_with_when(engine: Engine) -> None:
    assert late(engine) == [("late@example.com", "2026-08-04T00:00:00Z")]
    assert "new@example.com" in {row[0] for row in table(report_of(engine), "new_jit_accounts").rows}


def test_what_last_week_s_report_knew_when_it_was_printed_is_not_late(engine: Engine) -> None:
    """Logs that are imported on Monday for the week until Sunday are no late ones."""
    last_week = report_of(engine, END - WEEK).printed
    with writing(engine) as connection:
        write_printed(connection, last_week._replace(known_at=at(97)), at(97))
    assert late(engine) == []


def test_what_was_recorded_after_the_week_s_end_and_before_printing_is_told(engine: Engine) -> None:
    with writing(engine) as connection:
        write_printed(connection, report_of(engine, END - WEEK).printed._replace(known_at=at(97)), at(97))
        account(connection, f"{ACME}|later", provenance="jit_candidate", provenance_at=at(60))
        insert_entries(connection, [entry("jit_account", f"{ACME}|later", at(101), {"step": "found"})])
    assert late(engine) == [("later@example.com", "2026-08-09T00:00:00Z")]


@pytest.mark.parametrize("known_at", [at(92, 13), at(92, 15)])
def test_what_was_made_after_last_week_s_report_ended_is_told_once(engine: Engine, known_at: int) -> None:
    """Coverage ended earlier in the day last week than it does now: the week begins where that report ended."""
    printed = report_of(engine, END - WEEK).printed
    with writing(engine) as connection:
        shorter = printed._replace(from_at=at(85, 12), as_of=at(92, 12), known_at=known_at)
        write_printed(connection, shorter, at(92, 16))
        account(connection, f"{ACME}|between", provenance="jit_confirmed", provenance_at=at(92, 13))
        insert_entries(connection, [entry("jit_account", f"{ACME}|between", at(92, 14), {"step": "found"})])
    new = [row[0] for row in table(report_of(engine), "new_jit_accounts").rows]
    assert new.count("between@example.com") == 1
    assert "between@example.com" not in {login for login, _ in late(engine)}

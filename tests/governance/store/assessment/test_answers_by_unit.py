"""Answers that could not be given stand by whom they are about; on both stores."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Connection

from governance.model.table_rows import NotEvaluableRow
from governance.store.assessment import policy_rows
from governance.store.assessment.finding_rows import (
    WrittenBy,
    retire_findings,
    stored_not_evaluable,
    write_not_evaluable,
)
from governance.store.assessment.policy_rows import not_evaluable_of_policy
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.staging import stage_keys
from governance.store.database.statements import prepare, rows
from governance.store.queries.finding_counts import answers_not_given
from governance.store.schema import assessment
from tests.governance.queries.filled import ACME, empty_store
from tests.governance.store.plans import MANY, analyze, fill, indexes_used

ANN, BOB = f"{ACME}|ann", f"{ACME}|bob"
ORPHAN = frozenset({"orphan"})


def answer(answer_id: str, unit_id: str, policy: str = "orphan", reason: str = "nobody tells") -> NotEvaluableRow:
    return NotEvaluableRow(answer_id, unit_id, policy, unit_id, None, None, None, reason, 1)


def write(connection: Connection, *derived: NotEvaluableRow, policies: frozenset[str] = ORPHAN) -> int:
    """Write what could not be told of Ann and Bob; return how many changes that were."""
    scopes = stage_keys(connection, [ANN, BOB])
    return len(write_not_evaluable(connection, scopes, {row.answer_id: row for row in derived}, policies))


def stored(connection: Connection) -> list[tuple[str, str]]:
    return [tuple(row) for row in rows(connection, "SELECT unit_id, reason FROM not_evaluable ORDER BY 1, answer_id")]


def test_answers_come_change_and_go_alone(store_url: str) -> None:
    first, second, other = answer("2", ANN), answer("1", BOB), answer("3", BOB)
    with writing(empty_store(store_url)) as connection:
        assert write(connection, first, second, other) == 3
        assert write(connection, first, second._replace(reason="else")) == 2
        assert stored(connection) == [(ANN, "nobody tells"), (BOB, "else")]
        # What comes to be said of another stands with that one, and with nobody else.
        assert write(connection, first._replace(unit_id=BOB)) == 3
        assert stored(connection) == [(BOB, "nobody tells")]


def test_what_a_policy_could_not_tell_is_read_page_by_page_each_once(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_rows, "_PAGE", 2)
    told = [answer("9", ANN), answer("1", BOB), answer("2", BOB), answer("3", BOB), answer("4", BOB, "jit_mfa")]
    with writing(empty_store(store_url)) as connection:
        write(connection, *told, policies=ORPHAN | {"jit_mfa"})
        assert [row.answer_id for row in not_evaluable_of_policy(connection, "orphan")] == ["9", "1", "2", "3"]


def test_a_policy_that_is_asked_no_more_drops_its_answers_some_at_a_time(store_url: str) -> None:
    told = [answer("9", ANN), answer("1", BOB), answer("2", BOB), answer("4", BOB, "jit_mfa")]
    with writing(empty_store(store_url)) as connection:
        write(connection, *told, policies=ORPHAN | {"jit_mfa"})
        turns = [retire_findings(connection, "orphan", WrittenBy("v1", 1, 1), 2) for _ in range(2)]
        assert [(turn.questions, turn.more) for turn in turns] == [(2, True), (1, False)]
        assert [unit for unit, _ in stored(connection)] == [BOB]


def test_answers_on_somebody_and_those_that_came_later_are_found_among_many(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    account = "'a' || n"
    columns = {"answer_id": "'q' || n", "unit_id": account, "account_id": account, "since_at": "n"}
    fill(engine, assessment.not_evaluable, MANY, policy="'orphan'", **columns)
    analyze(engine)
    with writing(engine) as connection:
        prepare(connection)
        found = partial(stored_not_evaluable, connection, stage_keys(connection, ["a7", "a8"]), ORPHAN)
        assert set(found()) == {"q7", "q8"}
        assert indexes_used(connection, found) == {"pk_not_evaluable"}
    with reading(engine) as connection:
        assert "ix_not_evaluable_since_at" in indexes_used(connection, partial(answers_not_given, connection, 30_000))
    engine.dispose()

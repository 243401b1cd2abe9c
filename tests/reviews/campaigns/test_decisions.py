"""A reviewer's word: kept for good, audited, never about oneself, never another's item, none after the close."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from governance.store.database.bulk import rows
from governance.store.database.engine import reading
from ingest.contract.errors import DeclinedError
from reviews.campaigns.decisions import DecisionInput, close_review, decide
from tests.governance.queries.filled import at
from tests.reviews.opened import NOW, OWNER, filled_store, item_of, listed, open_at

LATER = at(21)
APPROVE = DecisionInput("approve", OWNER, "daemon", "needed for the audit", LATER)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    open_at(engine)
    return engine


def decisions(engine: Engine) -> list[tuple[object, ...]]:
    sql = "SELECT verdict, reviewer, recorded_by, reason, decided_at FROM decision ORDER BY decided_at"
    with reading(engine) as connection:
        return [tuple(row) for row in rows(connection, sql)]


def audited(engine: Engine, kind: str) -> list[dict[str, object]]:
    with reading(engine) as connection:
        found = rows(connection, "SELECT body FROM audit_entry WHERE kind = %s ORDER BY recorded_at", (kind,))
    return [msgspec.json.decode(bytes(row[0]), type=dict[str, object]) for row in found]


def review_id(engine: Engine) -> str:
    return str(listed(engine)[0]["review_id"])


def test_a_decision_is_recorded_with_whoever_entered_it_and_audited(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    decision_id = decide(engine, item, APPROVE)
    assert decisions(engine) == [("approved", OWNER, "daemon", "needed for the audit", LATER)]
    (told,) = audited(engine, "decision")
    text = msgspec.json.encode(told).decode()
    for each in (decision_id, item, "approved", OWNER, "daemon", "needed for the audit", "okta:login"):
        assert f'"{each}"' in text


def test_a_later_word_stands_and_the_earlier_one_is_kept(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    decide(engine, item, APPROVE)
    # The clock went back meanwhile: the later word is later all the same.
    decide(engine, item, APPROVE._replace(verdict="revoke", reason="left the project", at=NOW))
    assert [(row[0], row[4]) for row in decisions(engine)] == [("approved", LATER), ("revoked", LATER + 1)]
    assert len(audited(engine, "decision")) == 2
    (now,) = (each for each in listed(engine, LATER + 1) if each["item_id"] == item)
    assert (now["status"], now["reason"]) == ("revoked", "left the project")


def test_the_reviewers_login_is_read_as_people_write_it(engine: Engine) -> None:
    decide(engine, item_of(engine, "jit_account"), APPROVE._replace(reviewer=" PAT@example.com "))
    assert len(decisions(engine)) == 1


@pytest.mark.parametrize(
    ("what", "login", "reviewer", "message"),
    [
        ("jit_account", "jo@example.com", "jo@example.com", "nobody reviews himself"),
        ("jit_account", "pat@example.com", "PAT@example.com", "nobody reviews himself"),
        ("jit_account", "jo@example.com", "compliance", "is pat@example.com's to decide, not compliance's"),
        ("privileged_grant", "jo@example.com", OWNER, "is compliance's to decide"),
    ],
)
def test_neither_oneself_nor_anothers_item(engine: Engine, what: str, login: str, reviewer: str, message: str) -> None:
    item = item_of(engine, what, login)
    with pytest.raises(DeclinedError, match=message):
        decide(engine, item, APPROVE._replace(reviewer=reviewer))
    assert decisions(engine) == []
    assert audited(engine, "decision") == []


def test_an_item_that_is_not_there_is_declined(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match="there is no review item gone; see `jitgov review list`"):
        decide(engine, "gone", APPROVE)


def test_a_closed_review_takes_no_word(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    decide(engine, item, APPROVE)
    assert close_review(engine, review_id(engine), LATER) == (1, 3)
    with pytest.raises(DeclinedError, match="is closed; what it said stands"):
        decide(engine, item, APPROVE._replace(verdict="revoke"))
    assert len(decisions(engine)) == 1
    assert len(audited(engine, "review_closed")) == 1


def test_a_review_is_closed_once(engine: Engine) -> None:
    close_review(engine, review_id(engine), LATER)
    for name in (review_id(engine), "gone"):
        with pytest.raises(DeclinedError, match=f"there is no open review {name}"):
            close_review(engine, name, LATER)
    assert len(audited(engine, "review_closed")) == 1

"""A reviewer's word: kept for good, audited, never about oneself, never another's item, none after the close."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.acts import Author, author_text
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.feed.change_feed import read_changes, register
from governance.store.schema import held
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.what_changed.closing import Closed, close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from tests.governance.queries.filled import ACME, account, app_account, at, put
from tests.reviews.opened import BY_PAT, JO, NOW, OWNER, PAT, PAYROLL, filled_store, item_of, listed, open_at

LATER = at(21)
APPROVE = DecisionInput("approve", OWNER, BY_PAT, "needed for the audit", LATER)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    open_at(engine)
    return engine


def decisions(engine: Engine) -> list[tuple[object, ...]]:
    sql = "SELECT verdict, reviewer, by, reason, decided_at FROM decision ORDER BY decided_at"
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
    assert decisions(engine) == [("approved", OWNER, author_text(BY_PAT), "needed for the audit", LATER)]
    (told,) = audited(engine, "decision")
    text = msgspec.json.encode(told).decode()
    for each in (decision_id, item, "approved", OWNER, "daemon", "needed for the audit", "okta:login"):
        assert f'"{each}"' in text
    assert told["by"] == BY_PAT.plain()
    (now,) = (each for each in listed(engine, LATER) if each["item_id"] == item)
    assert now["entered_by"] == "daemon (uid 1001) on gate.example.com"


def test_whoever_reads_the_feed_is_told_of_it(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    with writing(engine) as connection:
        register(connection, "outbound", LATER)
    decision_id = decide(engine, item, APPROVE)
    with writing(engine) as connection:
        (told,) = read_changes(connection, "outbound", 10)
    row = msgspec.json.decode(told.change.after or "")
    assert (told.change.kind, told.change.subject, told.change.backfill) == ("decision", decision_id, 0)
    assert (row["item_id"], row["verdict"], row["reviewer"]) == (item, "approved", OWNER)


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


def test_whoever_enters_it_must_qualify_too(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    stranger = Author(via="os", uid=0, name="root")
    with pytest.raises(DeclinedError, match=r"root \(uid 0\) may ask, but not decide: .* people: {os: {root: "):
        decide(engine, item, APPROVE._replace(author=stranger))
    with pytest.raises(DeclinedError, match=r"okta:acme\|jo may not decide about item .*: nobody reviews himself"):
        decide(engine, item, APPROVE._replace(author=Author(via="os", issuer=ACME, subject="jo", uid=1002)))
    with pytest.raises(DeclinedError, match=r"okta:acme\|typo may not decide: no record tells of this account"):
        decide(engine, item, APPROVE._replace(author=Author(via="os", issuer=ACME, subject="typo", uid=1002)))
    assert decisions(engine) == []


def test_without_a_reviewer_it_is_the_decision_of_who_enters_it(engine: Engine) -> None:
    decide(engine, item_of(engine, "jit_account"), APPROVE._replace(reviewer=None))
    assert [row[1] for row in decisions(engine)] == [OWNER]
    with pytest.raises(DeclinedError, match=r"is compliance's to decide, not okta:acme\|pat's"):
        decide(engine, item_of(engine, "privileged_grant"), APPROVE._replace(reviewer=None))


def test_nobody_decides_about_his_second_account(engine: Engine) -> None:
    """Pat's administrator is another login, and Pat himself."""
    with writing(engine) as connection:
        admin = f"{ACME}|pat-admin"
        account(connection, admin)
        app_account(connection, admin, PAYROLL, provenance="jit_confirmed", provenance_at=at(15))
        for key in (PAT, admin):
            put(connection, held.account_identity, account_id=key, identity_id="identity:pat")
        run(
            connection,
            "UPDATE review_item SET account_id = %s WHERE account_id = %s",
            (f"{PAYROLL}>{admin}", f"{PAYROLL}>{JO}"),
        )
    item = item_of(engine, "jit_account", "pat-admin@example.com")
    with pytest.raises(DeclinedError, match=r"pat@example.com may not decide about item .*: nobody reviews himself"):
        decide(engine, item, APPROVE)


def test_nobody_decides_who_has_left(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE account SET state = 'disabled', ended_at = %s WHERE account_id = %s", (LATER, PAT))
    item = item_of(engine, "jit_account")
    with pytest.raises(
        DeclinedError, match=r"pat@example.com may not decide about item .*: all accounts of that person"
    ):
        decide(engine, item, APPROVE)
    decide(engine, item, APPROVE._replace(at=LATER - 1))


def test_an_item_that_is_not_there_is_declined(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match="there is no review item gone; see `jitgov review list`"):
        decide(engine, "gone", APPROVE)


def test_a_closed_review_takes_no_word(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    decide(engine, item, APPROVE)
    assert close_review(engine, review_id(engine), BY_PAT, LATER) == Closed(decided=1, no_response=3, carried=3)
    with pytest.raises(DeclinedError, match="is closed; what was said stands"):
        decide(engine, item, APPROVE._replace(verdict="revoke"))
    assert sorted(str(row[0]) for row in decisions(engine)) == ["approved", *["no_response"] * 3]
    assert len(audited(engine, "review_closed")) == 1


def test_a_review_is_closed_once(engine: Engine) -> None:
    close_review(engine, review_id(engine), BY_PAT, LATER)
    with pytest.raises(DeclinedError, match="is closed already; what was said stands"):
        close_review(engine, review_id(engine), BY_PAT, LATER)
    with pytest.raises(UnclearError, match="there is no review gone; see `jitgov review list --wide`"):
        close_review(engine, "gone", BY_PAT, LATER)
    assert len(audited(engine, "review_closed")) == 1

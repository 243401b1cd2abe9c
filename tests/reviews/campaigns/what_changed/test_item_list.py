"""Review items as tools read them: as of an instant, the soonest due first."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.scope import Scope
from governance.store.database.engine import writing
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.campaigns.what_changed.item_list import ItemFilters, review_items
from reviews.notifications.writing_digests import write_digests
from tests.governance.queries.filled import ACME, account, answered, at, finding, named
from tests.reviews.notifications.written_messages import MORNING, SETTINGS, written
from tests.reviews.opened import BY_PAT, JO, NOW, OWNER, PAYROLL, filled_store, item_of, listed, open_at

KEYS = {
    "review_id", "item_id", "subject", "what", "reviewer", "status", "opened_at", "due_at", "decided_at", "reason",
    "evidence",
}  # fmt: skip


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    open_at(engine)
    return engine


def test_an_item_has_the_keys_that_tools_rely_on(engine: Engine) -> None:
    found = {each["item_id"]: each for each in listed(engine)}
    item = found[item_of(engine, "jit_account")]
    assert item.keys() >= KEYS
    assert (item["status"], item["decided_at"], item["reason"], item["overdue"]) == ("pending", None, None, False)
    subject = item["subject"]
    assert subject["account"] == {"issuer": ACME, "subject": "jo", "name": "jo@example.com"}
    assert subject["application"]["id"] in (PAYROLL, "payroll")
    assert found[item_of(engine, "finding")]["subject"]["finding_id"] == "f1"


def test_it_is_told_as_it_was_known_then(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    decide(engine, item, DecisionInput("revoke", OWNER, BY_PAT, "why", at(22)))

    def status(as_of: int) -> str:
        (found,) = (each for each in listed(engine, as_of) if each["item_id"] == item)
        return str(found["status"])

    assert [status(at(21)), status(at(22)), status(at(30))] == ["pending", "revoked", "revoked"]
    assert listed(engine, NOW - 1) == []


def test_what_is_not_decided_in_time_is_overdue(engine: Engine) -> None:
    decide(engine, item_of(engine, "jit_account"), DecisionInput("approve", OWNER, BY_PAT, "why", at(22)))

    def overdue(as_of: int) -> list[str]:
        return sorted(each["what"] for each in listed(engine, as_of) if each["overdue"])

    assert overdue(at(24)) == []
    # It was detected on the 10th, ten days before anybody was asked.
    assert overdue(at(24, 1)) == overdue(at(34)) == ["finding"]
    assert overdue(at(34, 1)) == ["finding", "jit_account", "privileged_grant"]


def test_the_soonest_due_stands_first(engine: Engine) -> None:
    with writing(engine) as connection:
        finding(connection, "f2", JO, opened_at=at(22))
    open_at(engine, at(23))
    due = [each["due_at"] for each in listed(engine, at(24))]
    assert len(due) == 5
    assert due == sorted(due)


def test_pending_leaves_out_what_is_decided_or_closed(engine: Engine) -> None:
    decide(engine, item_of(engine, "jit_account"), DecisionInput("approve", OWNER, BY_PAT, "why", at(22)))
    assert len(listed(engine, at(23), pending_only=True)) == 3
    close_review(engine, str(listed(engine)[0]["review_id"]), BY_PAT, at(23))
    assert listed(engine, at(24), pending_only=True) == []


def test_a_reviewer_sees_his_own_items(store_url: str) -> None:
    engine = filled_store(store_url)
    open_at(engine)
    owner = Scope(reviewer=OWNER.upper())
    mine = answered(engine, review_items, ItemFilters(as_of=NOW), scope=owner)
    assert mine and {item["reviewer"] for item in mine} == {OWNER}
    assert len(mine) < len(listed(engine))
    assert answered(engine, review_items, ItemFilters(as_of=NOW), scope=Scope(reviewer="nobody@example.com")) == []


def test_what_is_asked_names_people_and_so_does_who_is_asked(store_url: str) -> None:
    engine, known_by = filled_store(store_url), "1f6e0a52-5d1c-4f3a-9d67-0b0f3f6f2a11"
    says = msgspec.json.encode({"owner": f"{ACME}|{known_by}"}).decode()
    with writing(engine) as connection:
        account(connection, f"{ACME}|{known_by}", name="ann@example.com")
        account(connection, f"{ACME}|bot", type="service", answerable=says)
        finding(connection, "f2", f"{ACME}|bot", policy="risky_consent", message=f"It may read for {known_by}.")
    open_at(engine)
    (item,) = (each for each in listed(engine) if each["subject"]["finding_id"] == "f2")
    assert item["subject"]["summary"] == "It may read for ann@example.com."
    assert (item["reviewer"], item["reviewer_name"]) == (f"{ACME}|{known_by}", "ann@example.com")
    write_digests(engine, SETTINGS, MORNING)
    (text,) = (each.message.text for each in written(engine) if each.message.to == "ann@example.com")
    assert "It may read for ann@example.com." in text


def test_what_is_found_of_an_application_is_told_by_its_name(store_url: str) -> None:
    engine = filled_store(store_url)
    with writing(engine) as connection:
        finding(connection, "f2", PAYROLL, application_id=PAYROLL, policy="jit_only_application")
        named(connection, "application", PAYROLL, "Payroll")
    open_at(engine)
    (item,) = (each for each in listed(engine) if each["subject"]["finding_id"] == "f2")
    assert item["subject"]["account"] == {"issuer": ACME, "subject": "payroll", "name": "Payroll"}
    assert item["reviewer"] == OWNER

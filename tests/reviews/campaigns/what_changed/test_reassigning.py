"""An item is given to somebody else: never to who gives it, nor to whom it is about."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows
from ingest.contract.errors import DeclinedError
from reviews.campaigns.what_changed.closing import close_review
from reviews.campaigns.what_changed.decisions import DecisionInput, decide
from reviews.campaigns.what_changed.reassigning import reassign
from reviews.settings.sections import ReviewsSettings
from tests.governance.queries.filled import ACME, account, at
from tests.reviews.opened import BY_PAT, OWNER, filled_store, item_of, listed, open_at

SAM = "sam@example.com"


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = filled_store(store_url)
    with writing(engine) as connection:
        account(connection, f"{ACME}|sam")
        account(connection, f"{ACME}|gone", state="disabled", ended_at=at(3))
    open_at(engine)
    return engine


def give(engine: Engine, to: str, item: str | None = None, author: Author = BY_PAT) -> None:
    item_id = item if item is not None else item_of(engine, "jit_account")
    reassign(engine, item_id, to, "on leave", author, ReviewsSettings(), at(21))


def test_the_other_one_decides_then(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    give(engine, SAM)
    (now,) = (i for i in listed(engine, at(22)) if i["item_id"] == item)
    assert now["reviewer"] == SAM
    with pytest.raises(DeclinedError, match=r"is sam@example\.com's to decide, not pat@example\.com's"):
        decide(engine, item, DecisionInput("approve", OWNER, BY_PAT, "why", at(22)))
    decide(engine, item, DecisionInput("approve", SAM, BY_PAT, "why", at(22)))
    with reading(engine) as connection:
        (entry,) = rows(connection, "SELECT about, body FROM audit_entry WHERE kind = 'act'")
    assert entry[0] == item
    assert b'"says":{"from":"pat@example.com","reason":"on leave","to":"sam@example.com"}' in bytes(entry[1])


def test_the_fallback_may_be_a_name_without_an_account(engine: Engine) -> None:
    give(engine, "security")


@pytest.mark.parametrize(
    ("to", "subject", "message"),
    [
        ("JO@example.com", "pat", r"is about JO@example\.com: nobody reviews himself"),
        (SAM, "sam", r"okta:acme\|sam may not take item .* over: ask somebody else to"),
        (OWNER, "sam", r"is pat@example\.com's to decide already"),
        (SAM, "jo", r"okta:acme\|jo may not reassign item .*: it is about the same person"),
        ("nobody@example.com", "pat", r"nobody@example\.com may not review: no record tells of this account"),
        ("gone@example.com", "pat", r"gone@example\.com cannot be asked: all accounts of that person have ended"),
        (SAM, "typo", r"okta:acme\|typo may not reassign: no record tells of this account"),
    ],
)
def test_not_to_everybody_and_not_by_everybody(engine: Engine, to: str, subject: str, message: str) -> None:
    author = Author(via="os", issuer=ACME, subject=subject, uid=7, name=subject)
    with pytest.raises(DeclinedError, match=message):
        give(engine, to, author=author)
    assert {i["reviewer"] for i in listed(engine)} == {OWNER, "compliance"}


def test_whoever_has_no_entry_may_only_ask(engine: Engine) -> None:
    with pytest.raises(DeclinedError, match=r"root \(uid 0\) may ask, but not reassign"):
        give(engine, SAM, author=Author(via="os", uid=0, name="root"))


def test_what_is_decided_closed_or_not_there_stays(engine: Engine) -> None:
    item = item_of(engine, "jit_account")
    decide(engine, item, DecisionInput("approve", OWNER, BY_PAT, "why", at(21)))
    with pytest.raises(DeclinedError, match="is decided; a later decision is its reviewer's"):
        give(engine, SAM, item)
    with pytest.raises(DeclinedError, match="there is no review item none"):
        give(engine, SAM, "none")
    close_review(engine, str(listed(engine)[0]["review_id"]), BY_PAT, at(21))
    with pytest.raises(DeclinedError, match="is closed; what was said stands"):
        give(engine, SAM, item_of(engine, "finding"))

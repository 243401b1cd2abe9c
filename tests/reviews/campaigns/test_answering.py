"""Reviewers decide what they are asked, correct it until the campaign closes, and are told how it stands."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.acts import Author
from governance.model.states import DAY
from governance.queries.showing.asked import About
from governance.queries.showing.finding_out import show
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.feed.change_feed import read_changes, register
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.campaigns.answering import AnswerInput, answer
from reviews.campaigns.replacing_reviewers import delegate, reassign_item
from reviews.store.acceptance_rows import reviewers_of
from tests.governance.queries.filled import ACME, grant, named
from tests.reviews.asked_company import (
    ANN,
    BY_ANN,
    BY_JO,
    BY_PAT,
    BY_RITA,
    BY_SAM,
    JO,
    MAX,
    NOW,
    PAT,
    company,
    opened,
    privileges,
)
from tests.reviews.campaigns.decided_items import BY_MAX, LATER, decide, item, items


def test_a_decision_is_recorded_shown_and_audited(engine: Engine) -> None:
    given = decide(engine, "jo admin", BY_PAT, "revoke", "left the team")
    assert (given.state, given.outcome, given.prevails) == ("decided", "revoked", True)
    shown = items(engine)["jo admin"]
    assert (shown["state"], shown["outcome"], shown["reviewers"]) == ("decided", "revoked", [PAT])
    assert (shown["verdict"], shown["decided_by"], shown["reason"]) == ("revoked", PAT, "left the team")
    assert items(engine, pending_only=True).keys() == {"jo clerk", "pat admin", "rita clerk"}
    assert items(engine, reviewers=("sam@example.com",)).keys() == {"jo clerk"}
    with reading(engine) as connection:
        (entry,) = rows(connection, "SELECT body FROM audit_entry WHERE kind = 'decision'")
    told = msgspec.json.decode(bytes(entry[0]))
    assert (told["verdict"], told["reviewer"], told["by"]) == ("revoked", PAT, BY_PAT.plain())


def test_whoever_reads_the_feed_is_told_of_it(small: Engine) -> None:
    with writing(small) as connection:
        register(connection, "outbound", NOW)
    given = decide(small, "jo admin", BY_PAT, "revoke", "left the team")
    with writing(small) as connection:
        (told,) = read_changes(connection, "outbound", 10)
    row = msgspec.json.decode(told.change.after or "")
    assert (told.change.kind, told.change.subject) == ("decision", given.decision_id)
    spoken = (row["item_id"], row["verdict"], row["reviewer"], row["reason"])
    assert spoken == (given.item_id, "revoked", PAT, "left the team")


def test_an_item_and_a_decision_on_it_are_shown_whole(small: Engine) -> None:
    given = decide(small, "jo admin", BY_PAT, "revoke", "left the team")
    with reading(small) as connection:
        about = About(Snapshot(connection, GovernanceSettings()), LATER)
        (of_item,), (of_decision,) = show(about, given.item_id, None), show(about, given.decision_id, None)
    told = {section.title: section.rows for section in of_item.sections}
    assert [(row["reviewer"], row["role"]) for row in told["asked"]] == [("pat@example.com", "manager")]
    assert [row["verdict"] for row in told["decided"]] == ["revoked"]
    assert [section.title for section in of_decision.sections] == ["decision", *told]


def test_who_is_asked_about_a_finding_by_a_campaign_is_its_reviewer(small: Engine) -> None:
    with reading(small) as connection:
        assert reviewers_of(connection, "f1") == set()
    opened(small, privileges(name="findings", scope={"of": "findings"}))
    with reading(small) as connection:
        assert reviewers_of(connection, "f1") == {"pat@example.com"}


def test_a_correction_is_a_record_of_its_own(small: Engine) -> None:
    decide(small, "jo admin", BY_PAT, "revoke")
    assert decide(small, "jo admin", BY_PAT, "approve").outcome == "approved"
    assert decide(small, "jo admin", BY_PAT, "abstain", None).state == "undecided"
    with reading(small) as connection:
        said = rows(connection, "SELECT verdict FROM decision ORDER BY decided_at")
    assert [verdict for (verdict,) in said] == ["revoked", "approved", "abstained"]


@pytest.mark.parametrize(
    ("what", "by", "keys", "message"),
    [
        ("jo admin", BY_RITA, {}, "is for pat@example.com to decide, not for rita@example.com"),
        ("jo admin", BY_JO, {}, "would review himself"),
        ("rita clerk", BY_SAM, {}, "gave it"),
        (
            "jo admin",
            BY_SAM,
            {"reviewer": "pat@example.com"},
            "for pat@example.com: his delegate and the campaign",
        ),
        ("pat admin", BY_JO, {"reviewer": "rita@example.com"}, "answers to the person it is about"),
        ("jo admin", BY_PAT, {"reason": None}, "a privilege is kept with a reason only"),
        ("jo admin", BY_PAT, {"reason": None, "decision": "revoke"}, "to revoke is said with a reason only"),
        ("jo admin", Author(via="os", uid=7), {}, "may ask, but not decide"),
        ("jo admin", Author(via="os", issuer=ACME, subject="nobody"), {}, "nobody"),
    ],
)
def test_who_may_not_decide_is_told_why(
    small: Engine, what: str, by: Author, keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(DeclinedError, match=message):
        decide(small, what, by, **keys)
    assert {shown["state"] for shown in items(small).values()} == {"asked"}


def test_what_is_gone_is_not_decided(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET valid_to = %s WHERE grant_id = 'g3'", (NOW + 1,))
    with pytest.raises(DeclinedError, match="what it asks about is gone"):
        decide(engine, "jo admin", BY_PAT)


def test_several_are_decided_at_once_where_none_is_a_privilege(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    with writing(engine) as connection:
        grant(connection, "p1", ANN, f"{ACME}|group:staff")
        named(connection, "entitlement", f"{ACME}|group:staff", "staff")
    opened(engine, privileges(scope={"entitlements": ["group:staff"]}), at_once=1)
    ids = [i["item_id"] for i in items(engine).values()]
    given = AnswerInput("approve", None, BY_RITA, None, LATER)
    assert [one.state for one in answer(engine, ids, given)] == ["decided", "decided"]
    opened(engine, privileges(name="others"))
    both = [i["item_id"] for i in items(engine).values() if i["campaign"] == "others"]
    with pytest.raises(DeclinedError, match="is decided by itself: it is a privilege"):
        answer(engine, both, AnswerInput("approve", None, BY_RITA, "fine", LATER))
    with pytest.raises(UnclearError, match="no campaign item nothing"):
        answer(engine, ["nothing"], given)
    with pytest.raises(UnclearError, match=f"no campaign item {both[0][:5]};"):
        answer(engine, [both[0][:5]], given)
    with pytest.raises(DeclinedError, match=f"item {both[0]}: a privilege is kept with a reason only"):
        answer(engine, [both[0][:12]], given)


def test_of_two_words_one_outcome_stands_and_each_is_told(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    stage = {"reviewers": ["manager", "campaign_owner"], "asks": "every"}
    opened(engine, privileges(stages=[stage]))
    assert decide(engine, "jo admin", BY_PAT, "approve").outcome == "approved"
    second = decide(engine, "jo admin", BY_RITA, "revoke")
    assert (second.outcome, second.prevails) == ("approved", False)


def test_a_delegate_decides_within_his_days_and_never_about_himself(small: Engine) -> None:
    delegate(small, "max@example.com", LATER, LATER + 2 * DAY, "on leave", BY_PAT, NOW)
    with pytest.raises(DeclinedError, match="is for"):
        decide(small, "jo admin", BY_MAX, when=LATER + 3 * DAY)
    with pytest.raises(DeclinedError, match="is for"):
        decide(small, "jo admin", BY_MAX, when=LATER - 1)
    given = decide(small, "jo admin", BY_MAX, "revoke")
    assert (given.reviewer, given.outcome) == (PAT, "revoked")
    delegate(small, JO, LATER, LATER + DAY, "on leave", BY_PAT, NOW)
    with pytest.raises(DeclinedError, match="would review himself"):
        decide(small, "jo admin", BY_JO)
    with pytest.raises(DeclinedError, match="cannot delegate to"):
        delegate(small, "pat@example.com", LATER, LATER + DAY, "x", BY_PAT, NOW)


def test_an_item_is_reassigned_to_who_is_free(small: Engine) -> None:
    reassign_item(small, item(small, "jo admin"), "max@example.com", "knows it", BY_RITA, LATER)
    assert items(small)["jo admin"]["reviewers"] == ["max@example.com"]
    assert decide(small, "jo admin", BY_MAX, "approve").state == "decided"
    for to, by, message in (
        (JO, BY_RITA, "would review himself"),
        (MAX, BY_SAM, "may not reassign"),
        (ANN, BY_ANN, "may not take"),
        ("stranger", BY_RITA, "no account that is known"),
        (PAT, BY_RITA, "max@example.com has answered"),
    ):
        with pytest.raises(DeclinedError, match=message):
            reassign_item(small, item(small, "jo admin"), to, "x", by, LATER)


def test_the_second_stage_is_asked_once_the_first_has_decided(sqlite_url: str) -> None:
    engine = company(sqlite_url)
    opened(
        engine,
        privileges(stages=[{"reviewers": ["manager"]}, {"reviewers": ["fallback"]}], fallback=["max@example.com"]),
    )
    with pytest.raises(DeclinedError, match=r"max@example\.com is not asked about this item"):
        decide(engine, "jo admin", BY_MAX)
    first = decide(engine, "jo admin", BY_PAT, "approve")
    assert (first.state, first.outcome) == ("asked", None)
    assert items(engine)["jo admin"]["stage"] == 2
    assert decide(engine, "jo admin", BY_MAX, "revoke").outcome == "revoked"

"""A review asks about what changed, once."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Engine

from governance.model.states import DAY
from governance.store.database.engine import reading, writing
from governance.store.database.statements import rows, run
from governance.store.schema import held
from reviews.campaigns.what_changed.opening import Opened, open_review
from reviews.settings.sections import ReviewsSettings
from tests.governance.queries.filled import ACME, accepted, app_account, at, finding, grant, put
from tests.reviews.opened import JO, NOW, OWNER, OWNERS, PAT, PAYROLL, filled_store, listed, open_at


@pytest.fixture
def engine(store_url: str) -> Engine:
    return filled_store(store_url)


def kinds(engine: Engine, as_of: int = NOW) -> list[tuple[str, str, str]]:
    return sorted((i["what"], i["subject"]["account"]["name"], i["reviewer"]) for i in listed(engine, as_of))


def test_new_accounts_new_privileges_and_findings_are_asked_about(engine: Engine) -> None:
    assert open_at(engine).items == 4
    assert kinds(engine) == [
        ("finding", "jo@example.com", OWNER),
        ("jit_account", "jo@example.com", OWNER),
        ("jit_account", "pat@example.com", "compliance"),
        ("privileged_grant", "jo@example.com", "compliance"),
    ]
    assert {i["opened_at"] for i in listed(engine)} == {"2026-05-20T00:00:00Z"}
    due = {i["what"]: i["due_at"][:10] for i in listed(engine)}
    assert due == {"jit_account": "2026-06-03", "privileged_grant": "2026-06-03", "finding": "2026-05-24"}
    assert {tuple(i["evidence"]) for i in listed(engine)} == {("okta:login",), ("okta:e1",)}


def test_opening_twice_adds_nothing(engine: Engine) -> None:
    first = open_at(engine)
    before = listed(engine)
    assert open_at(engine) == Opened(None, 0)
    assert open_at(engine, NOW + DAY) == Opened(None, 0)
    assert listed(engine) == before
    with reading(engine) as connection:
        entries = rows(connection, "SELECT about, body FROM audit_entry WHERE kind = 'review_opened'")
    assert [about for about, _ in entries] == [first.review_id]
    assert b'"items":4' in bytes(entries[0][1])


def test_only_what_changed_since_is_asked_about_next_time(engine: Engine) -> None:
    open_at(engine)
    with writing(engine) as connection:
        finding(connection, "f2", JO, application_id=PAYROLL, opened_at=at(22))
        app_account(connection, JO, f"{ACME}|crm", provenance="jit_candidate", provenance_at=at(23))
    assert open_at(engine, at(24)).items == 2
    assert len(listed(engine, at(24))) == 6
    assert len(listed(engine, NOW)) == 4


def test_a_finding_that_was_asked_about_under_a_former_key_is_not_asked_about_again(engine: Engine) -> None:
    open_at(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET live = 0, became = 'f2' WHERE finding_id = 'f1'")
        finding(connection, "f2", JO, live=0, became="f3")
        finding(connection, "f3", JO)
        finding(connection, "never", JO, live=0, became="f4")
        finding(connection, "f4", JO)
    assert open_at(engine, at(24)).items == 1
    assert {i["subject"]["finding_id"] for i in listed(engine, at(24)) if i["what"] == "finding"} == {"f1", "f4"}


def test_the_owners_second_account_is_not_his_to_review(engine: Engine) -> None:
    with writing(engine) as connection:
        for key in (JO, PAT):
            put(connection, held.account_identity, account_id=key, identity_id="identity:pat")
    open_at(engine)
    assert {item["reviewer"] for item in listed(engine)} == {"compliance"}


def test_an_owner_who_has_left_is_not_asked(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE account SET state = 'disabled', ended_at = %s WHERE account_id = %s", (at(19), PAT))
    open_at(engine)
    assert {item["reviewer"] for item in listed(engine)} == {"compliance"}


def test_what_does_not_stand_is_not_asked_about(engine: Engine) -> None:
    role = f"{ACME}|directory_role:other"
    with writing(engine) as connection:
        grant(connection, "ended", JO, role, privileged=1, valid_to=at(13))
        grant(connection, "disbelieved", JO, role, privileged=1, recorded_to=at(13))
        grant(connection, "ordinary", JO, role)
        grant(connection, "eligible", JO, role, privileged=1, mode="eligible")
        grant(connection, "later", JO, role, privileged=1, valid_from=at(21))
        finding(connection, "closed", JO, closed_at=at(13))
        finding(connection, "accepted", JO)
        accepted(connection, "accepted", at(19), at(30))
        finding(connection, "superseded", JO, live=0)
        app_account(connection, JO, f"{ACME}|crm", provenance="provisioned", provenance_at=at(13))
    assert open_at(engine).items == 4


def test_what_began_before_the_baseline_is_asked_of_nobody(engine: Engine) -> None:
    """The finding began on the 10th, the privilege on the 11th, the accounts on the 12th."""
    assert open_at(engine, baseline=at(13)) == Opened(None, 0)
    assert open_at(engine, baseline=at(12)).items == 2
    assert open_at(engine, at(21), baseline=at(10)).items == 1


def test_a_finding_is_due_by_its_severity_since_it_was_detected(engine: Engine) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET severity = 'critical', detected_at = %s", (at(18),))
    settings = ReviewsSettings(due_days_by_severity={"critical": 3, "low": 30})
    open_review(engine, OWNERS, settings, kind="scheduled", as_of=NOW, now=NOW)
    assert {i["what"]: i["due_at"][:10] for i in listed(engine)}["finding"] == "2026-05-21"


def test_nothing_is_due_before_it_is_asked(engine: Engine) -> None:
    """What was detected long ago, as whatever a review before left without an answer."""
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET detected_at = %s", (at(1),))
    open_at(engine)
    (found,) = (item for item in listed(engine) if item["what"] == "finding")
    assert (found["opened_at"], found["due_at"], found["overdue"]) == (*["2026-05-20T00:00:00Z"] * 2, False)


def test_an_instant_at_which_nothing_stood_opens_nothing(engine: Engine) -> None:
    assert open_at(engine, at(9)) == Opened(None, 0)
    assert listed(engine) == []


def test_evidence_is_kept_as_it_was_shown(engine: Engine) -> None:
    open_at(engine)
    with reading(engine) as connection:
        kept = rows(connection, "SELECT evidence FROM review_item WHERE what = 'privileged_grant'")
    assert msgspec.json.decode(kept[0][0]) == ["okta:e1"]


@pytest.mark.parametrize("moved", [3, 11])
def test_another_date_of_what_was_asked_about_asks_nobody_again(engine: Engine, moved: int) -> None:
    """A list may state since when it has been so; whoever looked at it looked at the same thing."""
    open_at(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET opened_at = %s", (at(moved),))
        run(connection, "UPDATE held_grant SET valid_from = %s, grant_id = grant_id || 'moved'", (at(moved),))
        run(connection, "UPDATE account SET provenance_at = %s WHERE provenance_at IS NOT NULL", (at(moved),))
    assert open_at(engine) == Opened(None, 0)
    assert open_at(engine, NOW + DAY) == Opened(None, 0)


def test_what_ended_and_came_back_is_asked_about_again(engine: Engine) -> None:
    open_at(engine)
    with writing(engine) as connection:
        run(connection, "UPDATE finding SET opened_at = %s", (at(22),))
        run(connection, "UPDATE held_grant SET valid_from = %s", (at(22),))
    assert open_at(engine, at(24)).items == 2
    assert open_at(engine, at(26)) == Opened(None, 0)

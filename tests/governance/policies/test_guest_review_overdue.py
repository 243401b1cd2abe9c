from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.states import DAY
from governance.policies.guest_review_overdue import POLICY, GuestReviewOverdue
from tests.governance.situations import ENTRA, NOON, answers, make_account, make_change, make_situation


def judged(*kept: int, settings: GuestReviewOverdue | None = None, **fields: Any) -> list[Answer]:
    ordinary: dict[str, Any] = {
        "issuer": ENTRA, "created_at": NOON, "profile": {"userType": "Guest"}, "listed_event_id": "listed",
    }  # fmt: skip
    return answers(POLICY, make_situation(account=make_account(**(ordinary | fields)), keep_decisions=kept), settings)


def test_half_a_year_after_creation_somebody_must_have_decided() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 180 * DAY, None)
    assert answer.message == (
        "Jo is a guest, and no decision to keep the account was recorded for 180 days since its creation."
    )
    assert answer.evidence == ("listed",)
    assert judged(settings=GuestReviewOverdue(after_days=30))[0].since == NOON + 30 * DAY


def test_a_decision_to_keep_counts_from_its_own_day_and_one_day_short_is_in_time() -> None:
    (answer,) = judged(NOON + 179 * DAY)
    assert (answer.since, answer.until) == (NOON + 359 * DAY, None)
    assert answer.message.endswith("for 180 days since the last one.")


def test_a_late_decision_closes_what_was_overdue() -> None:
    ended: dict[str, Any] = {"state": "disabled", "timeline": (make_change("disabled", NOON + 300 * DAY),)}
    (answer,) = judged(NOON + 200 * DAY, **ended)
    assert (answer.since, answer.until) == (NOON + 180 * DAY, NOON + 200 * DAY)


def test_a_guest_who_ended_in_time_is_compliant() -> None:
    ended: dict[str, Any] = {"state": "disabled", "timeline": (make_change("disabled", NOON + 100 * DAY),)}
    assert [answer.outcome for answer in judged(**ended)] == ["compliant"]


def test_without_creation_and_decision_nobody_knows() -> None:
    assert [answer.outcome for answer in judged(created_at=None)] == ["not_evaluable"]
    assert judged(NOON, created_at=None)[0].since == NOON + 180 * DAY


def test_whoever_is_no_guest_is_not_asked_about() -> None:
    assert judged(profile={"userType": "Member"}) == []
    assert judged(type="service") == []

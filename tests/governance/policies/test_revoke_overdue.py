"""What was revoked and is not gone by its day, held against every near miss."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.business_days import business_days_later
from governance.model.situation import AccessDecision
from governance.model.states import DAY, Grant
from governance.policies.regrant_after_revoke import POLICY as REGRANT
from governance.policies.revoke_overdue import POLICY, RevokeOverdue
from ingest.contract.instants import to_micros
from tests.governance import decided_access
from tests.governance.decided_access import GROUP, word
from tests.governance.situations import NOON, OKTA, answers, make_coverage, make_situation

SEVEN, THREE = business_days_later(NOON, 7), business_days_later(NOON, 3)


def held(since: int = NOON - 50 * DAY, until: int | None = None, **told: Any) -> Grant:
    return decided_access.held(since, until, **({"privileged": False} | told))


def judged(*grants: Grant, words: tuple[AccessDecision, ...] = (word(),), **told: Any) -> list[Answer]:
    settings = told.pop("settings", None)
    return answers(POLICY, make_situation(grants=grants, access_decisions=words, **told), settings)


def outcomes(*grants: Grant, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*grants, **told)]


def test_what_is_still_held_is_found_from_its_day_on() -> None:
    (answer,) = judged(held())
    assert (answer.outcome, answer.since, answer.until) == ("violation", SEVEN, None)
    assert answer.about == (f"{OKTA}|jo", None, GROUP, "decision:i1")
    assert answer.message == (
        "Jo holds Finance, which a reviewer took away, for longer than 7 business days after that."
    )
    (privilege,) = judged(held(privileged=True))
    assert privilege.since == THREE
    (listed,) = judged(held(from_basis="unknown"))
    assert listed.basis == "stated"


def test_it_ends_when_it_goes_or_somebody_decides_to_keep_it() -> None:
    (gone,) = judged(held(until=SEVEN + DAY))
    assert (gone.since, gone.until) == (SEVEN, SEVEN + DAY)
    (kept,) = judged(held(), words=(word(), word(SEVEN + DAY, "approved", "i2")))
    assert kept.until == SEVEN + DAY


def test_near_misses() -> None:
    assert outcomes(held(until=SEVEN)) == ["compliant"], "it went on the day"
    assert outcomes(held(), words=(word(), word(NOON + DAY, "approved", "i2"))) == ["compliant"], "decided anew"
    assert outcomes(held(until=NOON - DAY)) == [], "it had gone before"
    assert outcomes(held(NOON + DAY)) == [], "it came later, which another policy tells"
    assert outcomes(held(scope="/unit"), words=(word(scope="/"),)) == [], "another scope"
    assert outcomes(held(mode="eligible")) == [], "eligible is not held"
    assert outcomes(held(), words=(word(verdict="approved"),)) == [], "nothing was to go"
    assert judged(held(), settings=RevokeOverdue(due_days=1))[0].since == business_days_later(NOON, 1)
    path = held(until=NOON + DAY), held(NOON + DAY, via=f"{OKTA}|group:all")
    assert outcomes(*path) == ["violation"], "another path took its place"


def test_what_was_away_for_a_while_is_told_by_its_coming_back() -> None:
    back = (held(until=NOON + DAY), held(NOON + 2 * DAY))
    assert outcomes(*back) == ["compliant"]
    situation = make_situation(grants=back, access_decisions=(word(),))
    (regrant,) = answers(REGRANT, situation)
    assert (regrant.outcome, regrant.since, regrant.until) == ("violation", NOON + 2 * DAY, None)
    (once_more,) = answers(REGRANT, make_situation(grants=(*back[:1], held(NOON + 2 * DAY, NOON + 3 * DAY)),
                                                   access_decisions=(word(),)))  # fmt: skip
    assert once_more.until == NOON + 3 * DAY


def test_nobody_can_tell_where_the_log_was_not_read() -> None:
    gap = make_coverage((NOON + DAY, NOON + 2 * DAY))
    assert outcomes(held(), coverage=gap) == ["not_evaluable"]
    assert outcomes(held(until=NOON + DAY), coverage=gap) == ["compliant"], "what was seen stands"


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [(2, 1, 3), (6, 1, 9), (7, 1, 9), (8, 1, 9), (5, 7, 16), (2, 3, 5)],
    ids=["monday", "friday", "saturday", "sunday", "over a weekend and more", "within a week"],
)
def test_business_days(day: int, days: int, due: int) -> None:
    """November 2026 begins on a Sunday."""
    begun = to_micros(datetime(2026, 11, day, 9, tzinfo=UTC))
    assert business_days_later(begun, days) == to_micros(datetime(2026, 11, due, 9, tzinfo=UTC))

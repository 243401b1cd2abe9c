from __future__ import annotations

from typing import Any

import msgspec
import pytest

from governance.model.answers import About, Answer
from governance.model.situation import UseTest
from governance.model.states import SessionSpan
from governance.policies.break_glass_used import POLICY, BreakGlassUsed
from governance.policies.support import examples as ada

GLASS = ada.account(type="break_glass", source_type="person", listed_event_id="listed")
ABOUT = About(f"{ada.OKTA}|ada")
DAY_10 = ada.sign_in_day(10, "multi")


def judged(settings: BreakGlassUsed | None = None, **told: Any) -> list[Answer]:
    known: dict[str, Any] = {"account": GLASS, "days": (DAY_10,), "rollups": (ada.use("", 10.5),)} | told
    return list(POLICY.judge(ada.situation(**known), settings or BreakGlassUsed()))  # type: ignore[misc]


def outcome(**told: Any) -> str:
    (answer,) = judged(**told)
    return answer.outcome


def test_a_use_is_a_deed_of_its_day() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(10.5), None)
    assert answer.about == ABOUT._replace(detail="2024-10-14")
    assert answer.message == "Ada is kept for emergencies and was used; no test that was declared beforehand covers it."


def test_a_session_that_holds_the_uses_is_one_deed() -> None:
    session = SessionSpan("s1", ada.day(10), "start", ada.day(11.9), None, None, None)
    later = ada.sign_in_day(11, "multi")
    (answer,) = judged(days=(DAY_10, later), sessions=(session,))
    assert answer.about == ABOUT._replace(detail="session:s1")
    assert answer.evidence == ("start", "sign-in-10", "sign-in-11")
    assert len(judged(days=(DAY_10, ada.sign_in_day(20, "multi")), sessions=(session,))) == 2


def test_what_is_used_in_a_session_whose_end_is_not_told_is_its_deed_too() -> None:
    session = SessionSpan("s1", ada.day(10.4), "start", ada.day(10.4), None, None, None)
    (answer,) = judged(sessions=(session,))
    assert (answer.about.detail, answer.since) == ("session:s1", ada.day(10.4))
    assert answer.evidence == ("start", "sign-in-10")
    ended = session._replace(ended_at=ada.day(10.45), last_at=ada.day(10.45))
    assert [answer.about.detail for answer in judged(sessions=(ended,))] == ["2024-10-14", "session:s1"]
    short = BreakGlassUsed(session_hours=1)
    assert [answer.about.detail for answer in judged(short, sessions=(session,))] == ["2024-10-14", "session:s1"]


def test_a_session_in_the_middle_of_a_day_is_a_deed_of_its_own() -> None:
    whole = DAY_10._replace(first_at=ada.day(10.1), first_event_id="early", last_at=ada.day(10.9), last_event_id="late")
    first = SessionSpan("s1", ada.day(10.1), "early", ada.day(10.1), None, None, None)
    middle = first._replace(session_id="s2", started_at=ada.day(10.5), started_event_id="noon", last_at=ada.day(10.5))
    last = first._replace(session_id="s3", started_at=ada.day(10.9), started_event_id="late", last_at=ada.day(10.9))
    answers = judged(days=(whole,), sessions=(last, middle, first))
    assert [answer.about.detail for answer in answers] == ["session:s1", "session:s2", "session:s3"]
    tested = (UseTest(ada.day(10.4), ada.day(10.6)),)
    answers = judged(days=(whole,), sessions=(last, middle, first), use_tests=tested)
    assert [answer.about.detail for answer in answers] == ["session:s1", "session:s3"]


def test_failed_attempts_and_other_accounts_are_none() -> None:
    assert outcome(days=(DAY_10._replace(use="failed"),)) == "compliant"
    assert judged(account=ada.account(type="shared", source_type="person")) == []


@pytest.mark.parametrize(("until", "told"), [(11, "compliant"), (10.5, "compliant"), (10.4, "violation")])
def test_a_use_within_a_declared_test_is_one(until: float, told: str) -> None:
    assert outcome(use_tests=(UseTest(ada.day(10), ada.day(until)),)) == told


def test_a_day_that_goes_on_after_the_test_is_no_test() -> None:
    both = DAY_10._replace(last_at=ada.day(10.9), last_event_id="late")
    assert outcome(days=(both,), use_tests=(UseTest(ada.day(10), ada.day(10.6)),)) == "violation"


def test_a_use_outside_the_test_of_the_same_day_alone_is_told() -> None:
    both = DAY_10._replace(last_at=ada.day(10.9), last_event_id="late")
    (answer,) = judged(days=(both,), use_tests=(UseTest(ada.day(10), ada.day(10.6)),))
    assert (answer.since, answer.evidence) == (ada.day(10.9), ("late",))


def test_config_declares_tests_too() -> None:
    test = {"since": "2024-10-14T00:00:00Z", "until": "2024-10-15T00:00:00Z", "reason": "drill"}
    settings = msgspec.convert({"tests": [{"account": f"{ada.OKTA}|ada", **test}]}, BreakGlassUsed)
    assert [answer.outcome for answer in judged(settings)] == ["compliant"]
    settings = msgspec.convert({"tests": [{"account": f"{ada.OKTA}|other", **test}]}, BreakGlassUsed)
    assert [answer.outcome for answer in judged(settings)] == ["violation"]
    with pytest.raises(msgspec.ValidationError, match="'ada' is no account key"):
        msgspec.convert({"tests": [{"account": "ada", **test}]}, BreakGlassUsed)
    with pytest.raises(msgspec.ValidationError, match="ends before it begins"):
        msgspec.convert({"tests": [{"account": "okta:acme|a", **test, "until": test["since"]}]}, BreakGlassUsed)
    with pytest.raises(msgspec.ValidationError, match="lasts longer than 31 days; declare each test by itself"):
        msgspec.convert(
            {"tests": [{"account": "okta:acme|a", **test, "until": "2024-11-15T00:00:00Z"}]}, BreakGlassUsed
        )


def test_a_list_that_states_a_use_already_known_adds_nothing() -> None:
    tested = (UseTest(ada.day(10), ada.day(11)),)
    assert outcome(stated_use=ada.day(10.5), use_tests=tested) == "compliant"
    (answer,) = judged(stated_use=ada.day(12), use_tests=tested)
    assert (answer.outcome, answer.basis, answer.evidence) == ("violation", "stated", ("listed",))


def test_a_silence_that_nobody_read_is_not_compliant() -> None:
    assert outcome(days=(), coverage=ada.NOTHING_READ) == "not_evaluable"
    assert outcome(coverage=ada.NOTHING_READ) == "violation"

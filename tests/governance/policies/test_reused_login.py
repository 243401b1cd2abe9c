"""P43: logins that name somebody else than before, held against every near miss."""

from __future__ import annotations

from governance.model.answers import Answer
from governance.model.logins import Namesake
from governance.model.states import DAY
from governance.policies.reused_login import POLICY, ReusedLogin
from tests.governance.configured import asked
from tests.governance.situations import NOON, OKTA, make_account, make_situation


def other(given_up_days_before: float | None = 12, *, is_same: bool | None = False, name: str = "Old Jo") -> Namesake:
    given_up = None if given_up_days_before is None else NOON - int(given_up_days_before * DAY)
    return Namesake(f"{OKTA}|{name}", name, "jo@old.example.com", given_up, NOON, None, is_same, ("theirs", "own"))


def judged(*namesakes: Namesake, settings: ReusedLogin | None = None, **account: object) -> list[Answer]:
    return asked(POLICY, make_situation(account=make_account(**account), namesakes=namesakes), settings)


def test_a_login_that_was_another_one_s_is_found() -> None:
    (answer,) = judged(other())
    assert (answer.outcome, answer.since, answer.until, answer.evidence) == (
        "violation", NOON, None, ("theirs", "own")
    )  # fmt: skip
    assert answer.about == (f"{OKTA}|jo", None, None, "jo@old.example.com")
    assert answer.message == "Jo is called jo@old.example.com, as Old Jo was until 12 days before."
    assert judged(other(None))[0].message == "Jo is called jo@old.example.com, as Old Jo was before."
    assert "until 1 day before" in judged(other(1.5))[0].message


def test_near_misses() -> None:
    assert [a.outcome for a in judged()] == [], "nobody was called so"
    assert [a.outcome for a in judged(other(is_same=True))] == ["compliant"], "one identity, as a rehire is"
    assert [a.outcome for a in judged(other(366))] == ["compliant"], "a year and a day later"
    assert [a.outcome for a in judged(other(365))] == ["violation"]
    assert [a.outcome for a in judged(other(31), settings=ReusedLogin(within_days=30))] == ["compliant"]


def test_an_open_case_is_not_evaluable_and_hides_nobody_else() -> None:
    (answer,) = judged(other(is_same=None))
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON)
    assert [a.outcome for a in judged(other(is_same=None), other(name="A third"))] == ["violation"]


def test_it_ends_with_the_name_or_the_account() -> None:
    assert judged(other()._replace(to_at=NOON + DAY))[0].until == NOON + DAY
    assert judged(other(), state="deleted", ended_at=NOON + 2 * DAY)[0].until == NOON + 2 * DAY


def test_an_open_case_is_over_with_the_name_or_the_account() -> None:
    """Else a login that somebody gave up long ago would stand among what cannot be judged, for good."""
    known = other(is_same=None)
    assert [a.outcome for a in judged(known._replace(to_at=NOON + DAY))] == ["compliant"]
    assert [a.outcome for a in judged(known, state="deleted", ended_at=NOON + 2 * DAY)] == ["compliant"]
    assert [a.outcome for a in judged(known, ended_at=NOON - DAY)] == ["not_evaluable"], "an end of another life"

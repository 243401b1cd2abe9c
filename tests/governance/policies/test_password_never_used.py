"""P46: a password that nobody ever used, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.credentials import UnusedPassword
from governance.model.states import DAY
from governance.policies.password_never_used import POLICY
from tests.governance.situations import (
    HOUR,
    NOON,
    OKTA,
    answers,
    make_account,
    make_change,
    make_coverage,
    make_rollup,
    make_situation,
)

SET = NOON - 200 * DAY
DUE = SET + 90 * DAY


def password(set_at: int | None = SET, at: int = NOON, until: int | None = None) -> UnusedPassword:
    return UnusedPassword(set_at, at, until, f"list{at}")


def judged(*passwords: UnusedPassword, **told: Any) -> list[Answer]:
    more = {name: told.pop(name) for name in ("rollups", "coverage", "stated_use") if name in told}
    account = make_account(**({"created_at": SET, "unused_passwords": passwords} | told))
    return answers(POLICY, make_situation(account=account, **more))


def outcomes(*passwords: UnusedPassword, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*passwords, **told)]


def test_a_password_that_nobody_used_for_ninety_days_is_found() -> None:
    (answer,) = judged(password())
    assert (answer.outcome, answer.since, answer.until) == ("violation", DUE, None)
    assert answer.about == (f"{OKTA}|jo", None, None, None)
    assert (answer.evidence, answer.basis) == ((f"list{NOON}",), "stated")
    assert answer.message == (
        "Jo has a password that was set 90 days before and was never used, by the list that shows it."
    )


def test_the_first_success_ends_it_and_so_does_a_list_without_a_password() -> None:
    (answer,) = judged(password(), rollups=(make_rollup(NOON - DAY), make_rollup(NOON + DAY, use="service")))
    assert (answer.outcome, answer.until) == ("violation", NOON - DAY)
    (answer,) = judged(password(at=NOON - 50 * DAY, until=NOON), password(None))
    assert (answer.outcome, answer.until) == ("violation", NOON)
    disabled = make_change("disabled", NOON - DAY)
    (answer,) = judged(password(), state="disabled", timeline=(disabled,))
    assert (answer.outcome, answer.until) == ("violation", NOON - DAY)


def test_who_is_invited_or_locked_counts_too() -> None:
    assert outcomes(password(), state="invited", timeline=(make_change("invited", SET),)) == ["violation"]
    assert outcomes(password(), state="locked") == ["violation"]


def test_near_misses() -> None:
    (young,) = judged(password(NOON - 10 * DAY))
    assert (young.outcome, young.since) == ("violation", NOON + 80 * DAY), "the initial one of a young account: ahead"
    assert outcomes(password(), rollups=(make_rollup(SET + HOUR),)) == ["compliant"], "an hour before the first use"
    assert outcomes(password(), type="service") == [], "a service account"
    assert outcomes(password(None)) == ["compliant"], "no password"
    assert outcomes(password(), stated_use=NOON - DAY) == ["compliant"], "a later list states a use"
    assert outcomes(password(), rollups=(make_rollup(use="failed"),)) == ["violation"], "failed attempts are no use"
    assert outcomes(password(), state="disabled", timeline=(make_change("disabled", SET + DAY),)) == ["compliant"]


def test_nobody_can_tell_where_no_list_does() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since) == ("not_evaluable", DUE)
    assert outcomes(rollups=(make_rollup(),)) == ["compliant"], "it was used"
    assert outcomes(stated_use=NOON) == ["compliant"]
    assert outcomes(federated_at=("idp1",)) == ["compliant"], "it signs in elsewhere"


def test_after_an_older_list_the_log_must_have_been_read() -> None:
    older = password(at=SET + DAY)
    assert outcomes(older) == ["violation"]
    gap = make_coverage((DUE - DAY, DUE - HOUR))
    assert outcomes(older, coverage=gap) == ["not_evaluable"]
    assert outcomes(password(), coverage=gap) == ["violation"], "the list is younger, and says that nobody used it"

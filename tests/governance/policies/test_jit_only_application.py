"""P41: applications in which logins make accounts that nothing ends, held against every near miss."""

from __future__ import annotations

import pytest

from governance.model.answers import Answer
from governance.model.coverage import Coverage
from governance.model.estates import JitEstate
from governance.model.states import DAY
from governance.policies.jit_only_application import POLICY, JitOnlyApplication
from tests.governance.configured import asked
from tests.governance.situations import APP, NOON, OKTA, make_coverage, make_situation

READ_FROM = NOON - 365 * DAY
CRM = JitEstate(APP, "CRM", 3, NOON - 50 * DAY, ("sso",), False, None)


def judged(estate: JitEstate = CRM, settings: JitOnlyApplication | None = None, **told: object) -> Answer:
    """The answer that stands at noon."""
    (answer,) = asked(POLICY, make_situation(estates=(estate,), **told), settings, NOON)
    return answer


def test_accounts_that_nothing_ends_are_one_finding_about_their_application() -> None:
    answer = judged()
    assert (answer.outcome, answer.about) == ("violation", (APP, APP, None, None))
    assert (answer.since, answer.until, answer.evidence, answer.basis) == (CRM.since_at, None, ("sso",), "declared")
    assert answer.message == (
        "CRM has 3 accounts that logins made: none there was ever seen to be ended, and no list of its accounts was "
        "read."
    )
    assert judged(CRM._replace(accounts=1)).message.startswith("CRM has an account that a login made: no account there")
    assert judged(CRM._replace(name=None)).message.startswith("app1 has 3 accounts")


@pytest.mark.parametrize(
    ("count", "words"),
    [(10, "10"), (11, "more than 10"), (21, "more than 20"), (101, "more than 100"), (1001, "more than 1,000")],
)
def test_many_are_told_by_their_first_digit(count: int, words: str) -> None:
    assert f"has {words} accounts" in judged(CRM._replace(accounts=count)).message


def test_near_misses() -> None:
    assert judged(CRM._replace(ends_accounts=True)).outcome == "compliant", "a deprovisioning succeeded once"
    assert judged(CRM._replace(listed_at=NOON - DAY)).outcome == "compliant", "its list was read yesterday"
    assert asked(POLICY, make_situation(), None, NOON) == [], "it speaks for no application"


def test_a_list_grows_old() -> None:
    answer = judged(CRM._replace(listed_at=NOON - 91 * DAY, since_at=NOON - 200 * DAY))
    assert (answer.outcome, answer.since) == ("violation", NOON - DAY)
    assert answer.message.endswith("and its last list has grown old.")
    assert judged(CRM._replace(listed_at=NOON - 40 * DAY), JitOnlyApplication(after_days=30)).since == NOON - 10 * DAY


def test_what_was_read_for_less_than_the_look_back_leaves_it_open() -> None:
    answer = judged(coverage=make_coverage((READ_FROM, NOON - 60 * DAY)))
    assert (answer.outcome, answer.since) == ("not_evaluable", CRM.since_at)
    assert answer.message.startswith(f"system_log of {OKTA} was read for less than 90 days")
    assert judged(coverage=make_coverage(basis="assumed")).basis == "assumed"


def test_a_list_that_was_read_of_late_is_enough_where_provisioning_was_not_read() -> None:
    unread = Coverage([], DAY)
    listed = CRM._replace(listed_at=NOON - 89 * DAY)
    assert judged(listed, coverage=unread).outcome == "compliant"
    old = judged(listed._replace(listed_at=NOON - 90 * DAY), coverage=unread)
    assert (old.outcome, old.since) == ("not_evaluable", NOON), "its last list has grown old"
    never = judged(coverage=unread)
    assert (never.outcome, never.since) == ("not_evaluable", CRM.since_at)

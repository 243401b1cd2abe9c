from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.list_readings import ListReading
from governance.model.states import DAY, Grant
from governance.policies.out_of_band_grant import POLICY, Governed, OutOfBandGrant
from tests.governance.situations import NOON, OKTA, answers, make_coverage, make_grant, make_situation

DESK, EVE = f"{OKTA}|desk", f"{OKTA}|eve"
SETTINGS = OutOfBandGrant(governed=[Governed(entitlement="*|admin_privilege:super", by=[DESK, "|Group rule"])])


def judged(coverage: Any = None, **told: Any) -> Answer:
    situation = make_situation(grants=(make_grant(valid_from=NOON, **told),))
    (answer,) = answers(POLICY, situation if coverage is None else situation._replace(coverage=coverage), SETTINGS)
    return answer


def test_what_somebody_else_gave_is_found_and_closed_when_it_is_removed() -> None:
    answer = judged(granted_by=EVE, valid_to=NOON + DAY)
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON, NOON + DAY)
    assert answer.message == f"Jo was given Super by {EVE}, who is not listed as one who gives it."


def test_a_listed_path_a_group_rule_too_is_compliant() -> None:
    assert [judged(granted_by=who).outcome for who in (DESK, "|Group rule")] == ["compliant"] * 2


def test_each_beginning_is_judged_by_itself() -> None:
    grants = [make_grant(valid_from=NOON + n * DAY, valid_to=NOON + n * DAY + 1, granted_by=EVE) for n in (0, 5)]
    assert len({answer.about for answer in answers(POLICY, make_situation(grants=tuple(grants)), SETTINGS)}) == 2


def test_a_list_s_word_is_found_where_the_log_of_that_time_was_read() -> None:
    answer = judged(from_basis="stated")
    assert (answer.outcome, answer.basis) == ("violation", "stated")
    gap = make_coverage((NOON - DAY, NOON + DAY))
    assert judged(gap, from_basis="stated").outcome == "not_evaluable"


def test_a_first_census_shows_what_began_nobody_knows_when() -> None:
    assert judged(from_basis="unknown").outcome == "not_evaluable"
    assert judged(granted_by=None).outcome == "not_evaluable"


def test_what_is_not_governed_or_comes_by_a_group_is_not_asked_about() -> None:
    others = (make_grant(entitlement_id=f"{OKTA}|group:g"), make_grant(via=f"{OKTA}|group:g"))
    assert answers(POLICY, make_situation(grants=others), SETTINGS) == []
    assert POLICY.default is None


def test_whoever_activates_what_the_desk_gave_is_given_nothing() -> None:
    may = make_grant(valid_from=NOON, mode="eligible", granted_by=DESK)
    does = make_grant(valid_from=NOON + DAY, valid_to=NOON + DAY + 1, mode="activated", granted_by=f"{OKTA}|jo")
    assert [a.outcome for a in answers(POLICY, make_situation(grants=(may, does)), SETTINGS)] == ["compliant"]
    by_eve = may._replace(granted_by=EVE)
    (answer,) = answers(POLICY, make_situation(grants=(by_eve, does)), SETTINGS)
    assert (answer.outcome, answer.since) == ("violation", NOON), "that it may be activated is what Eve gave"


class Silent:
    """Lists of which the last before the grant was read at an instant (None: none was), and does not show it."""

    def __init__(self, at: int | None) -> None:
        self._at = at

    def last_without(self, grant: Grant) -> int | None:
        assert grant.valid_from == NOON
        return self._at

    def since(self, grant: Grant, moment: int) -> None: ...

    def changes_since(self, grant: Grant, moment: int) -> list[ListReading]:
        return []

    def of_account(self, moment: int) -> None: ...


def test_what_began_between_two_lists_is_found_where_all_of_the_log_between_them_was_read() -> None:
    def outcome(at: int | None, *gaps: tuple[int, int], until: int | None = None) -> str:
        told = make_situation(
            grants=(make_grant(valid_from=NOON, from_basis="unknown", valid_to=until),),
            held_lists=Silent(at),
            coverage=make_coverage(*gaps),
        )
        (answer,) = answers(POLICY, told, SETTINGS)
        return answer.outcome

    assert outcome(NOON - 20 * DAY) == "violation"
    assert outcome(None) == "not_evaluable", "the first list shows it"
    assert outcome(NOON - 20 * DAY, (NOON - 10 * DAY, NOON - 9 * DAY)) == "not_evaluable"
    assert outcome(NOON - 20 * DAY, (NOON - 30 * DAY, NOON - 29 * DAY)) == "violation", "the gap lies before"
    assert outcome(NOON - 20 * DAY, until=NOON + DAY) == "violation"
    assert outcome(NOON - 20 * DAY, until=NOON) == "compliant", "no list shows what was merely seen to be removed"

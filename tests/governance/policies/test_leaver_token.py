from __future__ import annotations

from governance.model.answers import About, Answer
from governance.model.list_readings import ListReading
from governance.model.persons import PersonSpan
from governance.model.states import Grant
from governance.policies.leaver_token import POLICY
from governance.policies.support import examples as ada
from tests.governance.situations import answers, make_account, make_situation

LEFT = (ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(9)))
TOKEN = ada.grant("permission:api_token:00T1", 3)._replace(entitlement_name="deploy")


class Lists:
    """Lists of those days; ``gone``: from that day on they do not show the token."""

    def __init__(self, *days: float, gone: float = 400) -> None:
        self._days, self._gone = days, gone

    def since(self, grant: Grant, moment: int) -> ListReading | None:
        return next(iter(self.changes_since(grant, moment)), None)

    def changes_since(self, grant: Grant, moment: int) -> list[ListReading]:
        assert grant.entitlement_id == TOKEN.entitlement_id
        listed = [number for number in self._days if ada.day(number) >= moment]
        return [ListReading(ada.day(n), f"list-{n}", "gone" if n >= self._gone else "alive") for n in listed]

    def last_without(self, grant: Grant) -> int | None:
        return None

    def of_account(self, moment: int) -> ListReading | None:
        raise AssertionError(moment)


def judged(*days: float, gone: float = 400, token: Grant = TOKEN, spans: tuple[PersonSpan, ...] = LEFT) -> Answer:
    told = make_situation(person=ada.person(*spans), grants=(token,), held_lists=Lists(*days, gone=gone))
    (answer,) = answers(POLICY, told)
    return answer


def test_a_token_that_a_list_read_since_shows_is_found() -> None:
    answer = judged(5, 20)
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(20), None)
    assert answer.about == About("okta:acme|jo", None, TOKEN.entitlement_id)
    assert answer.message == (
        "Jo has left by the roster, and a list read since then shows that the token deploy is still live."
    )
    assert (answer.evidence, answer.basis) == (("roster-10", "list-20", "granted-api_token:00T1"), "stated")


def test_revoked_expired_or_listed_no_more_it_is_closed() -> None:
    for ended in (TOKEN._replace(valid_to=ada.day(30)), TOKEN._replace(expires_at=ada.day(30))):
        assert judged(20, token=ended).until == ada.day(30)
    assert judged(20, gone=20, token=TOKEN._replace(valid_to=ada.day(20))).outcome == "compliant"


def test_what_was_revoked_together_with_the_account_is_compliant() -> None:
    revoked = TOKEN._replace(valid_to=ada.day(9))
    assert judged(20, gone=20, token=revoked).outcome == judged(token=revoked).outcome == "compliant"


def test_without_a_list_since_nobody_knows_whatever_became_of_the_account() -> None:
    answer = judged(5)
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(9))
    shut = make_account(state="deleted", ended_at=ada.day(9))
    told = make_situation(account=shut, person=ada.person(*LEFT), grants=(TOKEN,), held_lists=Lists())
    assert [a.outcome for a in answers(POLICY, told)] == ["not_evaluable"]


def test_a_rehire_and_a_mere_absence_are_told_as_such() -> None:
    rehired = judged(20, spans=(*LEFT, ada.stated(40, starts_at=ada.day(30))))
    assert (rehired.since, rehired.until) == (ada.day(20), ada.day(30))
    missing = judged(20, spans=(ada.stated(1), ada.stated(10, missing=1)))
    assert (missing.severity, "may have left" in missing.message) == ("low", True)


def test_whoever_is_there_is_not_asked_about_nor_what_is_no_token() -> None:
    here = make_situation(person=ada.person(ada.stated(1)), grants=(TOKEN,), held_lists=Lists(20))
    assert answers(POLICY, here) == []
    other = TOKEN._replace(entitlement_id="okta:acme|permission:app/read")
    assert answers(POLICY, make_situation(person=ada.person(*LEFT), grants=(other,), held_lists=Lists(20))) == []

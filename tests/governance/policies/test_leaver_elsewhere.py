from __future__ import annotations

from typing import Any

import pytest

from governance.model.answers import About, Answer
from governance.model.list_readings import ListReading
from governance.model.persons import PersonSpan
from governance.model.situation import ApplicationFacts
from governance.model.states import DAY, AppAccountState
from governance.policies.leaver_elsewhere import POLICY
from governance.policies.support import examples as ada
from tests.governance.any_situation import Readings
from tests.governance.situations import APP, ENTRA, OKTA, answers, make_account, make_app_account, make_situation

LEFT = (ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(9)))
CRM = make_app_account(created_at=ada.day(2))
THERE = About(CRM.account_id, APP)


def read(*readings: tuple[float, Any]) -> Readings:
    """Lists of those days, and how each has the account."""
    return Readings([(ada.day(number), f"list-{number}", state) for number, state in readings])


def judged(
    *readings: tuple[float, Any],
    spans: tuple[PersonSpan, ...] = LEFT,
    app: AppAccountState = CRM,
    channel: bool = True,
    **told: Any,
) -> Answer:
    facts = {APP: ApplicationFacts(APP, "CRM", channel)}
    lists = {APP: (read(*readings),)} if readings else {}
    known = {"person": ada.person(*spans), "app_accounts": (app,), "applications": facts, "own_lists": lists} | told
    (answer,) = answers(POLICY, make_situation(**known))
    return answer


def test_an_account_that_a_list_read_since_shows_alive_is_found_after_the_grace() -> None:
    answer = judged((5, "alive"), (20, "alive"))
    assert (answer.outcome, answer.about, answer.since, answer.until) == ("violation", THERE, ada.day(20), None)
    assert answer.message == (
        "Jo has left by the roster, and a list of CRM read since then shows that the account there is alive."
    )
    assert (answer.evidence, answer.basis) == (("roster-10", "list-20"), "stated")


def test_within_the_grace_nothing_is_found_yet() -> None:
    answer = judged((12, "alive"))
    assert answer.since == ada.day(9) + 7 * DAY


def test_the_list_that_shows_the_end_closes_it() -> None:
    answer = judged((12, "alive"), (30, "gone"))
    assert (answer.since, answer.until, answer.evidence) == (
        ada.day(16),
        ada.day(30),
        ("roster-10", "list-12", "list-30"),
    )
    assert "was alive" in answer.message
    assert judged((12, "alive"), (15, "gone")).outcome == "compliant"
    assert judged((12, "alive"), app=CRM._replace(deprovisioned=((ada.day(14), "pushed"),))).outcome == "compliant"


@pytest.mark.parametrize("state", ["shut", "gone"])
def test_suspended_or_gone_there_is_no_finding(state: Any) -> None:
    assert judged((5, "alive"), (20, state)).outcome == "compliant"


def test_a_list_from_before_says_nothing_of_now() -> None:
    answer = judged((5, "alive"))
    assert (answer.outcome, answer.since) == ("not_evaluable", ada.day(16))
    assert answer.message == "no list of the application was read since the person is gone"
    assert judged((5, "gone"), app=CRM._replace(state="deleted")).outcome == "compliant"


def test_what_nothing_can_end_is_alive_and_what_a_channel_may_have_ended_is_unknown() -> None:
    answer = judged(channel=False)
    assert (answer.outcome, answer.since, answer.basis) == ("violation", ada.day(16), "declared")
    assert answer.message.endswith("the account in CRM is alive: nothing is known that could end it there.")
    assert answer.evidence == ("roster-10", "sso")
    assert judged().outcome == "not_evaluable"
    ended = CRM._replace(state="disabled", ended_at=ada.day(20), ended_event_id="ended")
    closed = judged(app=ended, channel=False)
    assert (closed.until, closed.evidence[-1]) == (ada.day(20), "ended")
    assert judged(app=ended).outcome == "compliant"


def test_whoever_is_there_on_leave_or_nobody_is_not_asked_about() -> None:
    for spans in ((ada.stated(1),), (ada.stated(1, status="leave"),)):
        situation = make_situation(person=ada.person(*spans), app_accounts=(CRM,))
        assert answers(POLICY, situation) == []
    assert answers(POLICY, make_situation(app_accounts=(CRM,))) == [], "a name alone links nobody"


def test_past_a_stated_end_and_merely_missing_are_told_as_such() -> None:
    past = judged((20, "alive"), spans=(ada.stated(1, ends_at=ada.day(9)),))
    assert past.message.startswith("Jo is past the end that the roster states, and a list")
    missing = judged((20, "alive"), spans=(ada.stated(1), ada.stated(10, missing=1)))
    assert (missing.severity, missing.message.startswith("Jo is missing from the complete roster")) == ("low", True)
    alone = judged(spans=(ada.stated(1), ada.stated(10, missing=2)), channel=False)
    assert (alone.severity, alone.basis) == ("medium", "assumed")


def test_a_rehire_closes_it() -> None:
    answer = judged((12, "alive"), spans=(*LEFT, ada.stated(40, starts_at=ada.day(30))))
    assert (answer.since, answer.until) == (ada.day(16), ada.day(30))


def test_an_account_that_the_list_alone_names_is_its_person_s_too() -> None:
    issuer = "applist:HR tool"
    account = make_account(issuer=issuer)
    lists = {"applist:HR tool|HR tool": (read((20, "alive")),)}
    (answer,) = answers(POLICY, make_situation(account=account, person=ada.person(*LEFT), own_lists=lists))
    assert answer.about == About(f"{issuer}|jo", "applist:HR tool|HR tool")
    assert "a list of HR tool read since" in answer.message


def test_an_account_at_another_provider_is_elsewhere_where_config_names_a_home() -> None:
    def at(home: str | None, **told: Any) -> list[Answer]:
        account = make_account(issuer=ENTRA, created_at=ada.day(1), **told)
        return answers(POLICY, make_situation(account=account, person=ada.person(*LEFT), home_issuer=home))

    assert at(None) == at(ENTRA) == []
    (answer,) = at(OKTA)
    assert (answer.outcome, answer.since) == ("violation", ada.day(16))
    assert answer.message == "Jo has left by the roster, and the account at entra:acme can still sign in."
    (shut,) = at(OKTA, state="disabled", timeline=(ada.changed("suspended", 12),))
    assert shut.outcome == "compliant"
    (unknown,) = at(OKTA, state="unknown")
    assert unknown.outcome == "not_evaluable"


def test_of_two_accounts_there_the_one_that_lives_counts() -> None:
    lists = {APP: (read((20, "gone")), read((21, "alive")))}
    assert judged(own_lists=lists).since == ada.day(21)
    assert [reading.state for reading in read((1, "alive"), (20, "gone")).since(ada.day(2))] == ["gone"]
    assert isinstance(read((1, "alive")).since(0)[0], ListReading)

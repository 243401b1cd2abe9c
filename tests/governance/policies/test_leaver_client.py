from __future__ import annotations

from typing import Any

import pytest

from governance.model.answerable import Answerable, Custodian, Deed
from governance.model.answers import About, Answer
from governance.model.credentials import Credential
from governance.model.persons import Absence
from governance.model.situation import Answerer, Tie
from governance.policies.leaver_client import POLICY, LeaverClient
from governance.policies.support import examples as ada

BOB, CYD = f"{ada.OKTA}|bob", f"{ada.OKTA}|cyd"
ALL_READ = frozenset({"owners", "credentials"})
SECRET = Credential("s1", "secret", None, ada.day(3), None, None, "listed-s1", made_at=ada.day(2))
LEFT = Answerer(BOB, "Bob", True, None, (Absence("left", ada.day(10), None, ("roster-10",)),))
THERE = Answerer(CYD, "Cyd", True, None)


def owns(key: str, since: float = 1, until: float | None = None) -> Tie:
    return Tie(key, ada.day(since), None if until is None else ada.day(until), True, None)


def knows(deed: Deed, number: float, key: str = BOB) -> Custodian:
    return Custodian(key, deed, ada.day(number), f"{deed}-{number}")


def judged(*answerers: Answerer, ties: tuple[Tie, ...] = (), **told: Any) -> list[Answer]:
    known: dict[str, Any] = {"type": "service", "read": ALL_READ, "listed_event_id": "listed"} | told
    named = {answerer.account_id or "": answerer for answerer in answerers or (LEFT,)}
    asked = ada.situation(account=ada.account(**known), answerers=named, ties=ties)
    return list(POLICY.judge(asked, LeaverClient()))  # type: ignore[misc]


def outcome(*answerers: Answerer, **told: Any) -> str:
    (answer,) = judged(*answerers, **told)
    return answer.outcome


def test_who_owns_an_enabled_client_has_left() -> None:
    (answer,) = judged(ties=(owns(BOB),))
    assert (answer.outcome, answer.since, answer.until) == ("violation", ada.day(10), None)
    assert answer.about == About(f"{ada.OKTA}|ada", None, None, BOB)
    assert answer.message == "Bob has left by the roster, and owns Ada."
    assert judged(THERE, ties=(owns(CYD),)) == []


def test_an_owner_who_is_there_answers_for_it_where_no_secret_is_known() -> None:
    assert outcome(LEFT, THERE, ties=(owns(BOB), owns(CYD))) == "compliant"
    (later,) = judged(LEFT, THERE, ties=(owns(BOB), owns(CYD, 15)))
    assert (later.since, later.until) == (ada.day(10), ada.day(15))
    known = {"custodians": (knows("added", 2),), "credentials": (SECRET,)}
    assert outcome(LEFT, THERE, ties=(owns(BOB), owns(CYD)), **known) == "violation"


def test_no_longer_an_owner_or_no_longer_gone_ends_it() -> None:
    assert outcome(ties=(owns(BOB, 1, 9),)) == "compliant"
    (answer,) = judged(ties=(owns(BOB, 1, 12),))
    assert answer.until == ada.day(12)
    back = LEFT._replace(absences=(Absence("left", ada.day(10), ada.day(14), ("roster-10",)),))
    (answer,) = judged(back, ties=(owns(BOB),))
    assert answer.until == ada.day(14)


@pytest.mark.parametrize(("deed", "number", "told"), [
    ("added", 2, "violation"), ("created", 2.01, "violation"), ("read", 5, "violation"),
    ("added", 4, "compliant"), ("read", 1, "compliant"),
])  # fmt: skip
def test_a_secret_is_known_to_who_made_it_and_to_who_read_it_later(deed: Deed, number: float, told: str) -> None:
    assert outcome(custodians=(knows(deed, number),), credentials=(SECRET,)) == told


def test_a_secret_that_was_replaced_or_ran_out_is_known_in_vain() -> None:
    known: dict[str, Any] = {"custodians": (knows("added", 2),)}
    for ended in (SECRET._replace(to_at=ada.day(9)), SECRET._replace(expires_at=ada.day(8))):
        assert outcome(credentials=(ended,), **known) == "compliant"
    (answer,) = judged(credentials=(SECRET._replace(to_at=ada.day(12)),), **known)
    assert (answer.since, answer.until) == (ada.day(10), ada.day(12)), "replaced after leaving"


def test_a_client_that_is_deleted_is_nobody_s() -> None:
    gone = {"timeline": (ada.changed("deleted", 9),), "state": "deleted", "ended_at": ada.day(9)}
    assert outcome(ties=(owns(BOB),), **gone) == "compliant"


def test_a_register_names_owners_and_who_knows_the_secret() -> None:
    named = (Answerable(BOB, (), None, ada.day(1)),)
    assert outcome(answerable=named, read=frozenset()) == "violation"
    handed_on = (*named, Answerable(CYD, (), None, ada.day(9)))
    assert outcome(LEFT, THERE, answerable=handed_on) == "compliant"
    keeps = (Answerable(CYD, (BOB,), None, ada.day(1)),)
    assert outcome(LEFT, THERE, answerable=keeps, credentials=(SECRET,)) == "violation"


def test_what_was_not_read_is_not_known() -> None:
    assert outcome(ties=(owns(BOB),), read=frozenset({"credentials"})) == "not_evaluable"
    assert outcome(custodians=(knows("added", 2),), read=frozenset({"owners"})) == "not_evaluable"
    undated = SECRET._replace(made_at=None)
    assert outcome(custodians=(knows("added", 2),), credentials=(undated,)) == "not_evaluable"


def test_who_is_merely_missing_is_told_on_an_assumption() -> None:
    missing = LEFT._replace(absences=(Absence("missing", ada.day(10), None, ("list",), 1),))
    (answer,) = judged(missing, ties=(owns(BOB),), listed_event_id=None)
    assert (answer.outcome, answer.basis, answer.severity) == ("violation", "assumed", "low")


def test_persons_and_other_accounts_are_not_asked_about() -> None:
    assert judged(type="person", ties=(owns(BOB),)) == []
    assert judged(type="shared", source_type="person", ties=(owns(BOB),)) == []

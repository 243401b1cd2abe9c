from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.credentials import Credential
from governance.model.persons import Absence
from governance.model.situation import Answerer, Owner, Tie
from governance.model.states import DAY, Grant
from governance.policies.unowned_credential import POLICY
from tests.governance.situations import (
    NOON,
    OKTA,
    answers,
    make_account,
    make_change,
    make_grant,
    make_rollup,
    make_situation,
)

READ = frozenset({"owners", "credentials"})
BOB = Tie(f"{OKTA}|bob", NOON - 50 * DAY, None, True, None)


def secret(**told: Any) -> Credential:
    ordinary: dict[str, Any] = {
        "id": "ocs1", "kind": "secret", "name": "nightly", "from_at": NOON, "to_at": None, "expires_at": None,
        "event_id": "listed",
    }  # fmt: skip
    return Credential(**(ordinary | told))


def token(**told: Any) -> Grant:
    fields: dict[str, Any] = {
        "entitlement_id": f"{OKTA}|permission:api_token:00T1", "entitlement_type": "permission",
        "entitlement_name": "Backup", "privileged": False, "evidence": ("listed",),
    }  # fmt: skip
    return make_grant(**(fields | told))


def judged(*ties: Tie, situation: dict[str, Any] | None = None, **fields: Any) -> list[Answer]:
    ordinary: dict[str, Any] = {
        "type": "service", "display_name": "Robot", "listed_at": NOON, "listed_event_id": "listed", "read": READ,
        "credentials": (secret(),),
    }  # fmt: skip
    told = {"ties": ties} | (situation or {})
    return answers(POLICY, make_situation(account=make_account(**(ordinary | fields)), **told))


def outcome(*ties: Tie, **told: Any) -> str | None:
    given = judged(*ties, **told)
    return given[0].outcome if given else None


def test_a_live_secret_that_nobody_owns_is_found_as_that_secret() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.about.detail) == ("violation", NOON, "secret:ocs1")
    assert answer.message == "Robot has a live secret nightly that nothing ties to a person who is still there."
    two = judged(credentials=(secret(), secret(id="ocs2", name=None)))
    assert [a.about.detail for a in two] == ["secret:ocs1", "secret:ocs2"]


def test_an_owner_who_is_there_ties_it_and_one_who_left_or_is_no_person_does_not() -> None:
    assert outcome(BOB) == "compliant"
    assert outcome(BOB._replace(is_person=False)) == "violation"
    (answer,) = judged(BOB._replace(ended_at=NOON + 3 * DAY))
    assert (answer.outcome, answer.since) == ("violation", NOON + 3 * DAY)
    (answer,) = judged(BOB._replace(from_at=NOON + DAY))
    assert (answer.since, answer.until) == (NOON, NOON + DAY)


def test_an_expired_or_removed_secret_is_none() -> None:
    assert judged(credentials=(secret(expires_at=NOON - DAY),))[0].outcome == "compliant"
    (answer,) = judged(credentials=(secret(expires_at=NOON + DAY),))
    assert (answer.outcome, answer.until) == ("violation", NOON + DAY)
    (answer,) = judged(credentials=(secret(to_at=NOON + DAY),))
    assert answer.about.detail is None, "without a live secret it is the client itself"


def test_a_client_without_known_secrets_is_found_itself() -> None:
    used = {"rollups": (make_rollup(use="service", account_type="service"),)}
    (answer,) = judged(credentials=(), situation=used)
    assert (answer.outcome, answer.about.detail) == ("violation", None)
    assert judged(credentials=()) == [], "an application that does nothing by itself is no client"


def test_config_s_register_ties_it_and_an_owner_of_config_who_left_is_p10s() -> None:
    for owner in (Owner("own", True, None, None), Owner("own", True, NOON, None)):
        assert judged(situation={"owner": owner}) == []


def test_an_account_whose_creation_nobody_saw_is_unowned_since_it_was_first_seen() -> None:
    seen = (make_rollup(use="failed", first_at=NOON - 9 * DAY), make_rollup(first_at=NOON - 8 * DAY))
    told: dict[str, Any] = {"source_type": "person", "created_at": None, "credentials": ()}
    (answer,) = judged(situation={"rollups": seen}, **told)
    assert (answer.outcome, answer.since) == ("violation", NOON - 8 * DAY)
    (answer,) = judged(**told)
    assert answer.since == NOON, "only a list shows it"


def test_unread_owners_are_not_evaluable() -> None:
    assert outcome(read=frozenset({"credentials"})) == "not_evaluable"
    assert outcome(BOB, read=frozenset()) == "compliant", "an owner that a record tells is one"


def test_it_ends_with_the_client() -> None:
    gone = make_change("disabled", NOON + DAY)
    (answer,) = judged(state="disabled", timeline=(gone,))
    assert answer.until == NOON + DAY


def test_a_token_is_tied_to_the_person_who_holds_it_while_that_one_is_there() -> None:
    def of_person(*grants: Grant, **fields: Any) -> list[Answer]:
        return answers(POLICY, make_situation(account=make_account(**fields), grants=grants))

    (answer,) = of_person(token())
    assert answer.outcome == "compliant"
    left: dict[str, Any] = {"state": "disabled", "ended_at": NOON, "ended_event_id": "left"}
    (answer,) = of_person(token(), **left)
    assert (answer.outcome, answer.since, answer.evidence) == ("violation", NOON, ("listed", "left"))
    assert answer.message == "Jo has left, and the token Backup is still live."
    (answer,) = of_person(token(valid_to=NOON - DAY), **left)
    assert answer.outcome == "compliant", "it was revoked before"


def test_the_platforms_own_clients_are_not_judged() -> None:
    assert judged(type="system") == []


def test_whoever_has_left_by_the_roster_is_there_no_more_though_the_account_lives() -> None:
    """Policies.md: the owner's leaving is `leaver_client`'s to tell; where that is switched off the next speaks."""
    gone = Absence("left", NOON + 5 * DAY, NOON + 9 * DAY, ("roster",))
    by_roster = Answerer(BOB.account_id, "Bob", True, None, (gone._replace(until=None),))
    (answer,) = judged(BOB, situation={"answerers": {BOB.account_id: by_roster}})
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON + 5 * DAY, None)
    back = by_roster._replace(absences=(gone,))
    (answer,) = judged(BOB, situation={"answerers": {BOB.account_id: back}})
    assert (answer.since, answer.until) == (NOON + 5 * DAY, NOON + 9 * DAY)
    missing = by_roster._replace(absences=(gone._replace(how="missing"),))
    assert outcome(BOB, situation={"answerers": {BOB.account_id: missing}}) == "compliant"


def test_of_a_client_that_nobody_tells_to_be_enabled_it_is_asked_whether_somebody_owns_it() -> None:
    (answer,) = judged(state="unknown")
    assert (answer.outcome, answer.about.detail, answer.since) == ("not_evaluable", None, NOON)
    assert [a.outcome for a in judged(state="unknown", read=frozenset())] == ["not_evaluable"]
    owned = Tie(f"{OKTA}|bob", NOON, None, is_person=True, ended_at=None)
    assert [a.outcome for a in judged(owned, state="unknown")] == ["compliant"]

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.states import DAY, AttributeChange, Sponsor
from governance.policies.guest_without_sponsor import POLICY, GuestWithoutSponsor
from tests.governance.situations import ENTRA, NOON, answers, make_account, make_change, make_situation

BOB, STAFF = f"{ENTRA}|bob", f"{ENTRA}|group:staff"
READ = (NOON, "listed")


def sponsor(key: str = BOB, since: int = NOON, until: int | None = None) -> Sponsor:
    return Sponsor(key, since, until, f"names-{key}")


def judged(
    *sponsors: Sponsor, ends: dict[str, int] | None = None, settings: GuestWithoutSponsor | None = None, **fields: Any
) -> list[Answer]:
    ordinary: dict[str, Any] = {
        "issuer": ENTRA, "created_at": NOON - 100 * DAY, "profile": {"userType": "Guest"}, "sponsors": sponsors,
        "sponsors_read": READ,
    }  # fmt: skip
    account = make_account(**(ordinary | fields))
    return answers(POLICY, make_situation(account=account, sponsor_ends=ends or {}), settings)


def outcome(*sponsors: Sponsor, **told: Any) -> str | None:
    given = judged(*sponsors, **told)
    return given[0].outcome if given else None


def test_a_guest_without_any_sponsor_is_found_by_the_list_s_word() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.until, answer.basis) == ("violation", NOON, None, "stated")
    assert answer.message == "Jo is a guest who can sign in, and its source lists no sponsor."
    assert answer.evidence == ("listed",)


def test_a_sponsor_who_leaves_is_none_and_a_new_one_closes_it() -> None:
    (answer,) = judged(sponsor(), ends={BOB: NOON + 3 * DAY})
    assert (answer.since, answer.until, answer.evidence) == (NOON + 3 * DAY, None, (f"names-{BOB}",))
    assert answer.message.endswith("and nobody whom its source lists as a sponsor is still there.")
    (answer,) = judged(
        sponsor(until=NOON + 9 * DAY), sponsor(f"{ENTRA}|cleo", NOON + 9 * DAY), ends={BOB: NOON + 3 * DAY}
    )
    assert (answer.since, answer.until) == (NOON + 3 * DAY, NOON + 9 * DAY)


def test_one_sponsor_who_stays_is_enough_whoever_invited() -> None:
    assert outcome(sponsor(f"{ENTRA}|inviter"), sponsor(), ends={f"{ENTRA}|inviter": NOON}) == "compliant"


def test_a_sponsoring_group_answers_for_the_guest() -> None:
    assert outcome(sponsor(STAFF)) == "compliant"
    assert outcome(sponsor(), sponsor(STAFF), ends={BOB: NOON}) == "compliant"


def test_a_guest_turned_member_needs_none_from_then_on() -> None:
    became = tuple(
        AttributeChange(at, "userType", value, "update")
        for at, value in ((NOON - 100 * DAY, "Guest"), (NOON + 5 * DAY, "Member"))
    )
    member: dict[str, Any] = {"profile": {"userType": "Member"}}
    (answer,) = judged(attribute_changes=became, **member)
    assert (answer.since, answer.until) == (NOON, NOON + 5 * DAY)
    before = (became[0], became[1]._replace(at=NOON - DAY))
    assert judged(attribute_changes=before, **member) == []
    assert judged(**member) == []


def test_a_new_guest_has_the_grace() -> None:
    assert judged(created_at=NOON)[0].since == NOON + 7 * DAY
    assert judged(created_at=NOON, settings=GuestWithoutSponsor(grace_days=30))[0].since == NOON + 30 * DAY


def test_an_ended_guest_needs_none_and_an_invited_one_does() -> None:
    (answer,) = judged(timeline=(make_change("disabled", NOON + DAY),), state="disabled")
    assert answer.until == NOON + DAY
    assert judged(timeline=(make_change("disabled", NOON - DAY),), state="disabled") == []
    assert outcome(state="invited", timeline=(make_change("invited", NOON - 100 * DAY),)) == "violation"


def test_sponsors_that_were_not_read_are_unknown_and_none_is_found_before_they_were() -> None:
    (answer,) = judged(sponsors_read=None)
    assert (answer.outcome, answer.since) == ("not_evaluable", NOON - 93 * DAY)
    assert judged(sponsors_read=(NOON + 50 * DAY, "late"))[0].since == NOON + 50 * DAY

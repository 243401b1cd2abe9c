"""P29: what movers keep of the old role, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.peers import Peers, PeerView
from governance.model.situation import AccessDecision
from governance.model.states import DAY, AttributeChange
from governance.policies.privilege_creep import POLICY
from tests.governance.configured import asked
from tests.governance.situations import NOON, OKTA, make_account, make_grant, make_situation

LEDGER = f"{OKTA}|group:ledger"
MOVED = NOON - 100 * DAY
OLD, NEW = ("Finance", "Accountant"), ("Sales", "Account Manager")


def role(at: int, department: str, title: str) -> tuple[AttributeChange, ...]:
    named = (("department", department), ("title", title))
    return tuple(AttributeChange(at, name, value, f"moved{at}") for name, value in named)


def group(**told: Any) -> Any:
    ordinary: dict[str, Any] = {
        "entitlement_id": LEDGER, "entitlement_type": "group", "entitlement_name": "Ledger", "privileged": False,
        "valid_from": MOVED - 200 * DAY, "evidence": ("granted",),
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def judged(old: int = 18, new: int = 0, *, size: int = 20, **told: Any) -> list[Answer]:
    changes = told.pop("changes", (*role(MOVED - 300 * DAY, *OLD), *role(MOVED, *NEW)))
    ordinary: dict[str, Any] = {
        "account": make_account(attribute_changes=changes), "grants": (group(),),
        "peers": PeerView(Peers(size, {LEDGER: new}), Peers(size, {LEDGER: old})),
    }  # fmt: skip
    return asked(POLICY, make_situation(**(ordinary | told)))


def outcomes(*counts: int, **told: Any) -> list[str]:
    return [answer.outcome for answer in judged(*counts, **told)]


def test_what_the_old_role_needed_and_the_new_one_does_not_is_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.about.entitlement_id) == ("violation", MOVED + 30 * DAY, LEDGER)
    assert answer.message == (
        "Jo moved from Accountant in Finance to Account Manager in Sales, and still holds Ledger, as 90 % of the old "
        "peers and 0 % of the new ones do."
    )
    assert answer.evidence == ("granted", f"moved{MOVED}")
    assert outcomes(10, 1) == ["violation"], "half of the old ones, a twentieth of the new ones"


def test_near_misses() -> None:
    assert outcomes(9) == ["compliant"], "less than half of the old peers hold it"
    assert outcomes(18, 2) == ["compliant"], "a tenth of the new ones hold it"
    assert outcomes(20, 20) == ["compliant"], "everybody holds it"
    decision = AccessDecision(MOVED + DAY, "item", LEDGER, None, False, True)
    assert outcomes(access_decisions=(decision,)) == ["compliant"], "approved since"
    assert outcomes(access_decisions=(decision._replace(at=MOVED - DAY),)) == ["violation"], "approved before"
    later = AccessDecision(MOVED + 2 * DAY, "later", LEDGER, None, True, False)
    assert outcomes(access_decisions=(decision, later)) == ["violation"], "the last word counts"
    assert outcomes(grants=(group(valid_from=MOVED + DAY),)) == [], "given after the move"
    assert outcomes(grants=(group(via=f"{OKTA}|group:all"),)) == [], "what a group confers is the group's"
    assert outcomes(grants=(group(mode="eligible"),)) == []


def test_what_is_held_until_a_stated_end_is_kept_until_then() -> None:
    end = MOVED + 90 * DAY
    (answer,) = judged(grants=(group(valid_to=end, expires_at=end),))
    assert (answer.outcome, answer.since, answer.until) == ("violation", MOVED + 30 * DAY, end)
    soon = MOVED + 30 * DAY
    assert outcomes(grants=(group(valid_to=soon, expires_at=soon),)) == ["compliant"], "it ends within the grace"
    assert outcomes(grants=(group(valid_to=MOVED - DAY, expires_at=MOVED - DAY),)) == ["compliant"], "before the move"
    assert outcomes(size=9, grants=(group(valid_to=end, expires_at=end),)) == ["compliant"], "no question for ever"


def test_peers_count_until_the_end_of_what_they_hold() -> None:
    """Until a day one in ten new peers holds it, and from a later one on less than half of the old ones do."""
    ends = {LEDGER: (MOVED + 50 * DAY,)}, {LEDGER: (MOVED + 70 * DAY,)}
    peers = PeerView(Peers(20, {LEDGER: 1}, ends[0]), Peers(20, {LEDGER: 9}, ends[1]))
    (answer,) = judged(peers=peers)
    assert (answer.outcome, answer.since, answer.until) == ("violation", MOVED + 50 * DAY, MOVED + 70 * DAY)
    assert "as 50 % of the old peers and 5 % of the new ones do" in answer.message
    never = PeerView(Peers(20, {LEDGER: 1}, ends[1]), Peers(20, {LEDGER: 9}, ends[0]))
    assert outcomes(peers=never) == ["compliant"]


def test_a_corrected_title_is_no_move() -> None:
    corrected = (*role(MOVED - 300 * DAY, "Sales", "Acount manager"), *role(MOVED, *NEW))
    assert outcomes(changes=corrected) == []
    assert outcomes(changes=role(MOVED, *NEW)) == [], "it was in no other role"


def test_who_moved_back_is_held_against_the_role_between() -> None:
    back = (*role(MOVED - 300 * DAY, *OLD), *role(MOVED - 50 * DAY, *NEW), *role(MOVED, *OLD))
    assert outcomes(0, 18, changes=back) == ["compliant"]


def test_too_few_peers_and_an_unknown_beginning_leave_it_open() -> None:
    assert outcomes(9, 0, size=9) == ["not_evaluable"]
    unknown = group(valid_from=MOVED + DAY, from_basis="unknown")
    assert outcomes(grants=(unknown,)) == ["not_evaluable"]


def test_what_ended_before_the_move_says_nothing_of_what_is_held_since() -> None:
    ended = group(valid_from=MOVED - 90 * DAY, valid_to=MOVED - 50 * DAY, expires_at=MOVED - 50 * DAY)
    unknown = group(valid_from=MOVED + 20 * DAY, from_basis="unknown", evidence=("seen",))
    assert judged(grants=(ended, unknown)) == judged(grants=(unknown,))
    assert outcomes(grants=(ended, unknown)) == ["not_evaluable"]
    again = group(valid_from=MOVED - 40 * DAY, evidence=("granted-again",))
    (answer,) = judged(grants=(ended, again))
    assert answer.evidence == ("granted-again", f"moved{MOVED}"), "by what it is still held"


def test_what_peers_hold_until_a_day_does_not_end_what_is_held_without_an_end() -> None:
    unknown = group(valid_from=MOVED + DAY, from_basis="unknown")
    peers = PeerView(Peers(20, {}), Peers(20, {LEDGER: 9}, {LEDGER: (MOVED + 70 * DAY,)}))
    assert outcomes(grants=(unknown,), peers=peers) == ["not_evaluable"]

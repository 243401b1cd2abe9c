"""P30: sensitive things that hardly any peer holds, held against every near miss."""

from __future__ import annotations

from typing import Any

from governance.model.answers import Answer
from governance.model.configured import configure
from governance.model.peers import Peers, PeerView
from governance.model.states import DAY, AttributeChange
from governance.policies import role_mapping
from governance.policies.judging import judge
from governance.policies.peer_outlier import POLICY, PeerOutlier
from tests.governance.configured import asked
from tests.governance.situations import NOON, OKTA, make_account, make_grant, make_situation

TREASURY = f"{OKTA}|group:treasury"
SETTINGS = PeerOutlier(entitlements=["group:Treasury"])
ROLE = tuple(AttributeChange(NOON - DAY, n, v, "told") for n, v in (("department", "Sales"), ("jobTitle", "Rep")))


def group(**told: Any) -> Any:
    ordinary: dict[str, Any] = {
        "entitlement_id": TREASURY, "entitlement_type": "group", "entitlement_name": "Treasury", "privileged": False
    }  # fmt: skip
    return make_grant(**(ordinary | told))


def known(size: int, holders: int, **told: Any) -> Any:
    ordinary: dict[str, Any] = {
        "account": make_account(attribute_changes=ROLE, profile={"department": "Sales"}), "grants": (group(),),
        "peers": PeerView(Peers(size, {TREASURY: holders})),
    }  # fmt: skip
    return make_situation(**(ordinary | told))


def judged(size: int = 100, holders: int = 4, settings: PeerOutlier = SETTINGS, **told: Any) -> list[Answer]:
    return asked(POLICY, known(size, holders, **told), settings)


def outcomes(*counts: int, settings: PeerOutlier = SETTINGS, **told: Any) -> list[str]:
    size, holders = counts or (100, 4)
    return [answer.outcome for answer in judged(size, holders, settings, **told)]


def test_what_hardly_any_peer_holds_is_found() -> None:
    (answer,) = judged()
    assert (answer.outcome, answer.since, answer.about.entitlement_id) == ("violation", NOON - 10 * DAY, TREASURY)
    assert answer.message == "Jo holds Treasury; of the 100 others who are Rep in Sales, 4 do."
    assert judged(100, 0)[0].message == "Jo holds Treasury; of the 100 others who are Rep in Sales, none does."


def test_what_is_sensitive_may_be_named_with_its_issuer() -> None:
    for spelled in (TREASURY, f"{OKTA}|group:Treasury", "*|group:Treasury"):
        assert outcomes(settings=PeerOutlier(entitlements=[spelled])) == ["violation"]
    assert outcomes(settings=PeerOutlier(entitlements=["entra:x|group:Treasury"])) == []


def test_near_misses() -> None:
    assert outcomes(100, 5) == ["compliant"], "one in twenty holds it"
    assert outcomes(8, 0) == ["not_evaluable"], "eight peers"
    assert outcomes(settings=PeerOutlier()) == [], "an ordinary entitlement"
    assert outcomes(grants=(group(privileged=True),), settings=PeerOutlier()) == ["violation"], "a privilege"
    assert outcomes(grants=(group(privileged=True),), settings=PeerOutlier(privileges=False)) == []
    assert outcomes(grants=(group(via=f"{OKTA}|group:all"),)) == [], "what a group confers is the group's"
    assert outcomes(account=make_account(attribute_changes=ROLE[:1])) == ["not_evaluable"], "nobody tells the title"


def test_what_is_held_until_a_stated_end_is_found_until_then() -> None:
    end = NOON + 40 * DAY
    timed = group(valid_to=end, expires_at=end)
    (answer,) = judged(grants=(timed,))
    assert (answer.outcome, answer.since, answer.until) == ("violation", NOON - 10 * DAY, end)
    assert outcomes(8, 0, grants=(timed,)) == ["compliant"], "it is no open question for ever"
    assert outcomes(grants=(timed._replace(end_told_at=end),)) == [], "it ended"
    assert outcomes(grants=(timed._replace(valid_to=NOON),)) == [], "it was taken away"
    assert outcomes(grants=(timed._replace(mode="activated"),)) == [], "an activation"


def test_peers_count_until_the_end_of_what_they_hold() -> None:
    """Of the hundred three hold it without an end, and three until a day: two of these make one in twenty."""
    ends = (NOON - 20 * DAY, NOON + 5 * DAY, NOON + 9 * DAY)
    peers = PeerView(Peers(100, {TREASURY: 3}, {TREASURY: ends}))
    (answer,) = judged(peers=peers)
    assert (answer.outcome, answer.since) == ("violation", NOON + 5 * DAY)
    assert answer.message == "Jo holds Treasury; of the 100 others who are Rep in Sales, 4 do."
    timed = group(valid_to=NOON + 5 * DAY, expires_at=NOON + 5 * DAY)
    assert outcomes(peers=peers, grants=(timed,)) == ["compliant"], "it ends with the other one"
    assert outcomes(peers=PeerView(Peers(100, {TREASURY: 5}, {TREASURY: ends}))) == ["compliant"]


def test_where_the_role_mapping_speaks_of_it_nothing_else_is_asked() -> None:
    def spoken(department: str) -> dict[str, str]:
        rule = role_mapping.RoleRule(entitlement="group:Treasury", allow=[{"department": [department]}])
        mapping = configure(role_mapping.POLICY, role_mapping.RoleMapping(rules=[rule]))
        judgements = judge(known(100, 0), [mapping, configure(POLICY, SETTINGS)]).judgements
        return {judgement.policy_id: judgement.answer.outcome for judgement in judgements}

    assert spoken("Sales") == {"role_mapping": "compliant"}
    assert spoken("Finance") == {"role_mapping": "violation"}

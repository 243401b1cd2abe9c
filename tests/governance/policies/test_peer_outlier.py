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


def test_where_the_role_mapping_speaks_of_it_nothing_else_is_asked() -> None:
    def spoken(department: str) -> dict[str, str]:
        rule = role_mapping.RoleRule(entitlement="group:Treasury", allow=[{"department": [department]}])
        mapping = configure(role_mapping.POLICY, role_mapping.RoleMapping(rules=[rule]))
        judgements = judge(known(100, 0), [mapping, configure(POLICY, SETTINGS)]).judgements
        return {judgement.policy_id: judgement.answer.outcome for judgement in judgements}

    assert spoken("Sales") == {"role_mapping": "compliant"}
    assert spoken("Finance") == {"role_mapping": "violation"}

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from governance.model.answers import About, Answer, Severity, compliant, violation
from governance.model.configured import Configured, configure
from governance.model.controls import Controls
from governance.model.keys import entitlement_parts
from governance.model.policy import FOREVER, Policy, PolicySettings, needs
from governance.model.situation import Situation
from governance.model.states import DAY
from governance.policies.catalogue import load_policies
from governance.policies.judging import Reads, judge, judge_identity, reads
from tests.governance.situations import HOUR, NOON, OKTA, make_day, make_grant, make_session, make_situation

SUPER = f"{OKTA}|admin_privilege:super"


class Since(PolicySettings, frozen=True, kw_only=True):
    since: int
    around: int | None = None


def _told(situation: Situation, _settings: Since) -> Iterable[Answer]:
    seen = (f"days {len(situation.days)}", f"sessions {len(situation.sessions)}")
    return [violation(About("a", entitlement_id=SUPER), "It is so.", 1, seen), compliant(About("b"))]


def _days(_situation: Situation, settings: Since) -> int:
    return settings.since


def _sessions(_situation: Situation, settings: Since) -> list[tuple[int, int]]:
    return [] if settings.around is None else [(settings.around - HOUR, settings.around + HOUR)]


def asking(since: int, around: int | None = None, **said: Any) -> Configured:
    policy: Policy[Since] = Policy(
        id="it", title="It", severity="low",
        controls=Controls((), (), (), ()), examples=list, remedy="Mend it.", settings=Since, default=None,
        needs=needs(days=_days, sessions=_sessions), judge=_told,
    )  # fmt: skip
    return configure(policy, Since(since=since, around=around, **said))


def test_the_loader_reads_what_any_policy_needs() -> None:
    told = make_situation()
    both = [asking(NOON, NOON), asking(NOON - 9 * DAY, NOON + DAY), asking(NOON, NOON + HOUR)]
    found = reads(told, both)
    assert found.first_day == (NOON - 9 * DAY) // DAY
    assert found.sessions == [(NOON - HOUR, NOON + 2 * HOUR), (NOON + DAY - HOUR, NOON + DAY + HOUR)]
    assert reads(told, []) == (None, ())


def test_later_sign_ins_matter_where_a_policy_reads_days_or_sessions_without_an_end() -> None:
    def lasting(days: int | None, *intervals: tuple[int, int]) -> bool:
        return Reads(days, intervals).lasting

    assert lasting(NOON // DAY) and lasting(None, (NOON, FOREVER))
    assert not lasting(None) and not lasting(None, (NOON, NOON + HOUR))


def test_a_policy_sees_no_more_than_it_would_if_it_were_alone() -> None:
    days = tuple(make_day(NOON + n * DAY) for n in range(-5, 5))
    sessions = (make_session(NOON - DAY, session_id="early"), make_session(NOON, session_id="late"))
    told = make_situation(days=days, sessions=sessions)
    seen = [
        j.answer.evidence
        for j in judge(told, [asking(NOON, NOON), asking(NOON - 4 * DAY)]).judgements
        if j.answer.evidence
    ]
    assert seen == [("days 5", "sessions 1"), ("days 9", "sessions 0")]


def _severity(**said: Any) -> Severity:
    (grave, _) = judge(make_situation(grants=(make_grant(),)), [asking(NOON, **said)]).judgements
    return grave.severity


def test_config_says_how_grave_a_finding_is() -> None:
    assert _severity() == "low"
    assert _severity(severity="medium") == "medium"
    by_name: dict[str, Severity] = {"admin_privilege:Super": "critical"}
    by_id: dict[str, Severity] = {"admin_privilege:super": "high"}
    assert _severity(severity="medium", severity_by_entitlement=by_name) == "critical"
    assert _severity(severity_by_entitlement=by_id | by_name) == "high"
    assert _severity(severity_by_entitlement={"group:Super": "critical"}) == "low"


@pytest.mark.parametrize(
    "policy_id",
    [
        "admin_mfa", "dormant_privileged", "ended_account_holds", "privileged_client", "separation_of_duties",
        "suspended_holds", "unused_assignment", "unused_privilege",
    ],
)  # fmt: skip
def test_an_entitlement_that_is_the_cause_makes_it_as_grave_as_config_says(policy_id: str) -> None:
    (policy,) = (policy for policy in load_policies() if policy.id == policy_id)
    example = next(example for example in policy.examples() if example.outcome == "violation")
    told = example.situation
    holdings = [told] if isinstance(told, Situation) else told.holdings
    names = [entitlement_parts(grant.entitlement_id) for holding in holdings for grant in holding.grants]
    stated = {f"{kind}:{own_id}": "critical" for _, kind, own_id in names[-1:]}
    stated |= {f"{kind}:{own_id}": "low" for _, kind, own_id in names[:-1]}
    for by_entitlement, expected in ((stated, "critical"), ({"group:another": "critical"}, policy.severity)):
        asked = [configure(policy, msgspec.structs.replace(example.settings, severity_by_entitlement=by_entitlement))]
        judged = judge(told, asked).judgements if isinstance(told, Situation) else judge_identity(told, asked)
        grave = {judgement.severity for judgement in judged if judgement.answer.outcome == "violation"}
        assert grave == {expected}


def test_a_group_that_confers_the_cause_counts_as_one() -> None:
    held = make_grant(via=f"{OKTA}|group:g1")
    cause = violation(About(held.account_id), "holds it", NOON, (), because_of=[held])
    assert cause.because_of == (held.entitlement_id, f"{OKTA}|group:g1")

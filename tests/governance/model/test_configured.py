from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from governance.model.answers import Answer
from governance.model.configured import Configured, configure
from governance.model.controls import Controls
from governance.model.policy import Part, Policy, PolicySettings, needs
from governance.model.situation import Holding, IdentitySituation, Situation
from governance.policies.judging import judge, judge_identity
from ingest.contract.errors import BrokenError
from tests.governance.situations import make_account, make_coverage, make_situation

ALWAYS = {"account"}


def asking(read: Callable[[Any], object], *parts: Part, identity: bool = False) -> Configured:
    def answers(situation: Any, _settings: PolicySettings) -> Iterable[Answer]:
        read(situation)
        return ()

    policy: Policy[PolicySettings] = Policy(
        id="curious", title="Curious", severity="low",
        controls=Controls((), (), (), ()), examples=list, remedy="Declare it.", settings=PolicySettings,
        default=PolicySettings(), needs=needs(*parts),
        judge=None if identity else answers, judge_identity=answers if identity else None,
    )  # fmt: skip
    return configure(policy, PolicySettings())


@pytest.mark.parametrize("name", sorted(set(Situation._fields) - ALWAYS))
def test_reading_what_was_not_declared_raises(name: str) -> None:
    with pytest.raises(BrokenError, match=f"curious reads {name} of its situation, which its needs do not declare"):
        judge(make_situation(), [asking(lambda situation: getattr(situation, name))])


def test_what_was_declared_is_read() -> None:
    judge(make_situation(), [asking(lambda s: (s.account, s.grants, s.coverage), "grants", "coverage")])


@pytest.mark.parametrize("read", [lambda s: s.coverage, lambda s: s.holdings[0].grants])
def test_an_identity_s_parts_are_declared_alike(read: Callable[[Any], object]) -> None:
    told = IdentitySituation("identity:1", (Holding(make_account(), ()),), make_coverage())
    with pytest.raises(BrokenError, match="curious reads"):
        judge_identity(told, [asking(read, identity=True)])
    judge_identity(told, [asking(read, "grants", "coverage", identity=True)])


def test_a_view_is_no_copy() -> None:
    told = make_situation()
    seen = asking(lambda s: s, "rollups").seen(told)
    assert tuple(seen) == tuple(told) and seen.rollups is told.rollups


def test_other_settings_need_no_other_view() -> None:
    asked = asking(lambda s: s, "rollups")
    again = configure(asked.policy, PolicySettings(severity="high"))
    assert (again.view, again.identity_view, again.holding_view) == asked[3:]
    assert asking(lambda s: s, "grants").view is not asked.view

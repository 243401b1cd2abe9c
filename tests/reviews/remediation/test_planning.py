"""What a removal is planned as, by what the source says; every obstacle has exact words; due dates count work days."""

from __future__ import annotations

from typing import get_args

import pytest
from msgspec.structs import replace

from ingest.contract.errors import SetupError
from ingest.contract.instants import from_micros
from reviews.remediation.due_dates import due_at
from reviews.remediation.interface import Holding, Obstacle, Path
from reviews.remediation.planning import Plan, plan_of, same_writes
from reviews.remediation.task_words import WHY, WORDS, task_of
from reviews.settings.remediation import RemediationSettings
from tests.governance.queries.filled import ACME, at

GROUP = Holding("remove", f"{ACME}|jo", f"{ACME}|group:g")
DIRECT = Path(kind="group_member", target={"group": "g", "user": "jo"}, told="a member of Staff")
RULED = replace(DIRECT, obstacle="rule_managed", told="a member of Staff, by the rule Everybody", takes=("Mail",))


@pytest.mark.parametrize(
    ("holding", "paths", "plan"),
    [
        (GROUP, [DIRECT], Plan((DIRECT,))),
        (GROUP, [RULED], Plan((), (RULED,), "rule_managed")),
        (GROUP, [DIRECT, RULED], Plan((DIRECT,), (RULED,))),
        (GROUP, [], Plan()),
        (GROUP, None, Plan(obstacle="no_connector")),
        (GROUP._replace(wanted="reduce"), [DIRECT], Plan((), (DIRECT,), "reduce")),
    ],
)
def test_the_plan(holding: Holding, paths: list[Path] | None, plan: Plan) -> None:
    assert plan_of(holding, paths) == plan
    assert plan.is_gone == (paths == [])


def test_every_obstacle_has_words() -> None:
    assert set(WORDS) == set(WHY) == set(get_args(Obstacle))
    words = task_of("rule_managed", "jo@example.com", "Staff", [RULED])
    assert words.startswith("A rule puts jo@example.com into Staff. Change the rule")
    assert words.endswith("It is held: a member of Staff, by the rule Everybody (which gives also: Mail)")


def test_whether_the_source_still_says_what_was_planned() -> None:
    assert same_writes([DIRECT], [RULED, replace(DIRECT, told="in other words")]) is True
    assert same_writes([DIRECT], [RULED]) is False


@pytest.mark.parametrize(
    ("decided", "privileged", "place", "due"),
    [
        (at(4), False, None, "2026-05-13"),
        (at(4), True, None, "2026-05-07"),
        (at(8), True, None, "2026-05-13"),
        (at(11), True, "DE", "2026-05-15"),
    ],
)
def test_business_days(decided: int, privileged: bool, place: str | None, due: str) -> None:
    settings = RemediationSettings(holidays=place)
    assert f"{from_micros(due_at(settings, decided, privileged=privileged)):%Y-%m-%d}" == due


def test_a_place_without_a_calendar_is_named() -> None:
    with pytest.raises(SetupError, match="no calendar is known for QQ"):
        due_at(RemediationSettings(holidays="QQ"), at(4), privileged=False)

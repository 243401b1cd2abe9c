"""P4 held against a judge that looks at each end by itself, over lives and gaps that are made up at random."""

from __future__ import annotations

import random
from typing import Literal, NamedTuple

import pytest

from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY, Change, UsageDay
from governance.policies.resurrection import POLICY
from tests.governance.situations import MINUTE, OKTA, answers, make_account, make_day, make_situation

_BEGIN, _LAST, _TIMES = 20_000 * DAY, 100, 150
Said = tuple[str, int, int | None, int | None]
"""Outcome, the end that it is about, and of a violation since and until when."""


class _Story(NamedTuple):
    ends: list[int]
    lawful: list[int]
    by_itself: list[int]
    """Returns within a federated login."""
    uses: list[tuple[int, Literal["interactive", "failed"]]]
    gaps: list[tuple[int, int]]


def _any_story(rng: random.Random) -> _Story:
    gaps = [(g * DAY, (g + 1) * DAY) for g in sorted(rng.sample(range(1, 95, 2), rng.choice((0, 0, 1, 2))))]
    story = _Story([], [], [], [], gaps)
    days = [day * DAY for day in sorted(rng.sample(range(2, 90), rng.randrange(1, 5)))]
    gone = False
    for at in days:
        if any(a <= at <= b for a, b in gaps):
            continue
        turn = rng.choice(("lawful", "lawful", "by itself", "again")) if gone else "end"
        {"lawful": story.lawful, "by itself": story.by_itself}.get(turn, story.ends).append(at)
        gone = turn == "again" or turn == "end"
    near = [at + side * 2 * MINUTE for at in days for side in (-1, 1) if rng.random() < 0.1]
    at_noon = [day * DAY + DAY // 2 for day in rng.sample(range(1, 95), rng.choice((0, 1, 2, 4)))]
    for at in {*near, *at_noon}:
        if not any(a <= at <= b for a, b in gaps):
            story.uses.append((at, rng.choice(("interactive", "interactive", "failed"))))
    return story


def _naive(story: _Story) -> set[Said]:
    tolerance, said = 5 * MINUTE, set[Said]()
    signs = sorted([*story.by_itself, *(at for at, use in story.uses if use != "failed")])
    for place, end in enumerate(story.ends):
        again = next(iter(story.ends[place + 1 :]), None)
        back = min((at for at in story.lawful if at > end), default=None)
        limit = min((at for at in (again, back) if at is not None), default=_LAST * DAY)
        after = [at for at in signs if end < at < limit]
        clear = [at for at in after if at > end + tolerance and (back is None or at < back - tolerance)]
        unread = any(a < (clear[0] if clear else limit) and b > end for a, b in story.gaps)
        if clear and not unread:
            said.add(("violation", end, clear[0], again))
        elif again is None:
            said.add(("not_evaluable" if clear or after or unread else "compliant", end, None, None))
    return said


def _given(story: _Story) -> set[Said]:
    told = [(at, Change(_BEGIN + at, "disabled", str(at), "person", False)) for at in story.ends]
    told += [(at, Change(_BEGIN + at, "enabled", str(at), "person", False)) for at in story.lawful]
    told += [(at, Change(_BEGIN + at, "enabled", str(at), "system", True)) for at in story.by_itself]
    days: list[UsageDay] = [make_day(_BEGIN + at, use=use) for at, use in story.uses]
    rows = [Stretch(OKTA, "system_log", "declared", _BEGIN, _BEGIN + _LAST * DAY)]
    rows += [Stretch(OKTA, "system_log", "gap", _BEGIN + a, _BEGIN + b) for a, b in story.gaps]
    account = make_account(timeline=tuple(change for _, change in sorted(told, key=lambda pair: pair[0])))
    situation = make_situation(account=account, days=tuple(days), coverage=Coverage(rows, DAY))
    return {
        (a.outcome, int(a.about.detail or 0), a.since - _BEGIN, None if a.until is None else a.until - _BEGIN)
        if a.outcome == "violation"
        else (a.outcome, int(a.about.detail or 0), None, None)
        for a in answers(POLICY, situation)
    }


@pytest.mark.parametrize("seed", range(3))
def test_an_end_is_judged_as_whoever_looks_at_it_alone_would(seed: int) -> None:
    rng = random.Random(seed)
    outcomes: set[str] = set()
    for _ in range(_TIMES):
        story = _any_story(rng)
        assert _given(story) == _naive(story), story
        outcomes |= {said[0] for said in _naive(story)}
    assert outcomes == {"violation", "not_evaluable", "compliant"}

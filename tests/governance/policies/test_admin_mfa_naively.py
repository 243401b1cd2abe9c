"""P5 held against a judge that counts day by day, over administrators and gaps that are made up at random."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import pytest

from governance.model.answers import Answer
from governance.model.coverage import Coverage, Stretch
from governance.model.states import DAY
from governance.policies.admin_mfa import POLICY, AdministratorMfa
from tests.governance.situations import ENTRA, answers, make_account, make_day, make_grant, make_situation

_BEGIN, _LAST = 20_000 * DAY, 120
_TIMES = 150
Span = tuple[int, int]


class _Story(NamedTuple):
    """Days since the beginning: what was held, with which factors somebody signed in, and what was not read."""

    held: list[tuple[int, int | None]]
    sign_ins: list[tuple[int, str]]
    gaps: list[Span]
    within: int


def _at(day: float) -> int:
    return _BEGIN + int(day * DAY)


def _any_story(rng: random.Random) -> _Story:
    begin = rng.choice((1, 30))
    held: list[tuple[int, int | None]] = [(begin, None)]
    if rng.random() < 0.3:
        held = [(begin, begin + 20), (begin + 20 + rng.choice((1, 25)), None)]
    gaps = sorted((day, day + rng.choice((1, 2))) for day in rng.sample(range(5, _LAST, 3), rng.randrange(4)))
    read = [day for day in range(1, _LAST) if not any(a <= day <= b for a, b in gaps)]
    days = sorted(rng.sample(read, rng.choice((0, 1, 2, 4, 8))))
    factors = rng.choices(("multi", "single", "unknown"), (6, 2, 1), k=len(days))
    return _Story(held, list(zip(days, factors, strict=True)), gaps, rng.choice((10, 30)))


def _is_held(story: _Story, day: float) -> bool:
    return any(begin <= day and (end is None or day < end) for begin, end in story.held)


def _is_read(story: _Story, begin: float, end: float) -> bool:
    return not any(a < end and b > begin for a, b in story.gaps)


def _naive(story: _Story) -> str:
    """What is to be said on the last day: the sign-ins lie at noon, everything else at midnight."""
    seen = [(day + 0.5, mfa) for day, mfa in story.sign_ins if _is_held(story, day + 0.5)]
    forgotten_at = 0.0
    for day, mfa in seen:
        if mfa == "single":
            begins = [day, *(b for _, b in story.gaps if b > day)]
            forgotten_at = (
                next(begin for begin in begins if _is_read(story, begin, begin + story.within)) + story.within
            )
    if forgotten_at > _LAST:
        return "violation"
    if not seen or seen[-1][0] + story.within <= _LAST:
        return "not_evaluable"
    since = max(seen[-1][0], forgotten_at) - story.within
    if any(mfa == "unknown" and day >= seen[-1][0] - story.within and day > since for day, mfa in seen):
        return "not_evaluable"
    asked = [(max(0, since), seen[-1][0] + story.within)]
    unread = any(
        _is_held(story, day / 2) and not _is_read(story, day / 2, day / 2 + 0.1)
        for a, b in asked
        for day in range(int(a * 2), int(b * 2))
    )
    return "not_evaluable" if unread else "compliant"


def _stands(given: Sequence[Answer], at: int) -> str:
    if any(a.outcome == "violation" and a.since <= at and (a.until is None or a.until > at) for a in given):
        return "violation"
    return "not_evaluable" if any(a.outcome == "not_evaluable" and a.since <= at for a in given) else "compliant"


@pytest.mark.parametrize("seed", range(3))
def test_an_administrator_is_judged_as_whoever_counts_days_would(seed: int) -> None:
    rng = random.Random(seed)
    said: set[str] = set()
    for _ in range(_TIMES):
        story = _any_story(rng)
        grants = tuple(
            make_grant(valid_from=_at(a), valid_to=None if b is None else _at(b), evidence=(f"given{a}",))
            for a, b in story.held
        )
        days = tuple(make_day(_at(day + 0.5), mfa) for day, mfa in story.sign_ins)
        rows = [Stretch(ENTRA, "sign_ins_interactive", "declared", _at(0), _at(_LAST + 5))]
        rows += [Stretch(ENTRA, "sign_ins_interactive", "gap", _at(a), _at(b)) for a, b in story.gaps]
        told = make_situation(
            account=make_account(issuer=ENTRA), grants=grants, days=days, coverage=Coverage(rows, DAY)
        )
        want = _naive(story)
        assert _stands(answers(POLICY, told, AdministratorMfa(within_days=story.within)), _at(_LAST)) == want, story
        said.add(want)
    assert said == {"violation", "not_evaluable", "compliant"}

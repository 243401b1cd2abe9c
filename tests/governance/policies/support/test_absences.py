from __future__ import annotations

import pytest

from governance.model.states import DAY, What
from governance.policies.support.absences import Absence, absences
from tests.governance.situations import NOON, make_account, make_change


def _absences(*whats: What) -> list[tuple[int, int | None]]:
    timeline = tuple(make_change(what, NOON + n * DAY) for n, what in enumerate(whats))
    found = absences(make_account(timeline=timeline))
    return [((a.from_at - NOON) // DAY, None if a.to_at is None else (a.to_at - NOON) // DAY) for a in found]


@pytest.mark.parametrize(
    ("whats", "expected"),
    [
        ((), []),
        (("created", "suspended", "unsuspended", "locked"), []),
        (("disabled",), [(0, None)]),
        (("disabled", "deleted"), [(0, None)]),
        (("disabled", "unlocked", "enabled", "enabled", "deleted"), [(0, 2), (4, None)]),
        (("deleted", "created", "disabled", "redeemed"), [(0, 1), (2, 3)]),
    ],
)
def test_from_each_end_until_the_return(whats: tuple[What, ...], expected: list[tuple[int, int | None]]) -> None:
    assert _absences(*whats) == expected


def test_an_end_that_only_the_state_tells_counts() -> None:
    account = make_account(ended_at=NOON, ended_event_id="gone")
    assert absences(account) == [Absence(NOON, "gone")]

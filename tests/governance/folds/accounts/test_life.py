from __future__ import annotations

import pytest

from governance.folds.accounts.life import life
from governance.model.states import State, What
from governance.policies.support.examples import changed


@pytest.mark.parametrize(
    ("happened", "state"),
    [
        (("suspended", "locked"), "disabled"),
        (("locked", "suspended", "unlocked"), "disabled"),
        (("suspended", "unlocked", "unsuspended"), "active"),
        (("suspended", "unsuspended", "locked"), "locked"),
        (("locked", "unlocked"), "active"),
    ],
)
def test_a_lock_neither_ends_a_suspension_nor_takes_its_place(happened: tuple[What, ...], state: State) -> None:
    changes = [changed(what, number) for number, what in enumerate(happened, 1)]
    assert life(changes, signs_of_life=True).state == state


@pytest.mark.parametrize("again", ["disabled", "deleted"])
def test_an_account_is_ended_since_its_first_end_however_often_that_is_told(again: What) -> None:
    changes = [changed("disabled", 1), changed(again, 5)]
    assert life(changes, signs_of_life=True).ended_at == changes[0].at
    back = [changes[0], changed("enabled", 3), changes[1]]
    assert life(back, signs_of_life=True).ended_at == changes[1].at

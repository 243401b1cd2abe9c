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

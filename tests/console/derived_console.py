"""A console over a state that was derived."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from governance.model.table_rows import FindingRow
from tests.console.opened_console import Browser, house_over, login
from tests.governance.derivation.standing_verdicts import filled, standing
from tests.properties.stores import history, in_memory, rules


class Derived(NamedTuple):
    """An administrator over a state that was derived, and a policy of which findings stand in it."""

    browser: Browser
    policy: str


@contextmanager
def derived_console() -> Iterator[Derived]:
    rng = random.Random(7)
    with in_memory() as store:
        filled(store, history(rng), rng)
        stands = sorted(f.policy for f in standing(store.engine).values() if isinstance(f, FindingRow))
        house = house_over(store.engine, governance=rules().settings)
        yield Derived(Browser(house, login("administrator")), stands[0])

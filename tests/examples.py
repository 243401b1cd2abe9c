"""How many random examples a property gets: few and always the same ones in a landing, many new ones in `make prove`.

A test of the random kind must not decide a landing by luck: what `make prove` finds is kept as an ``@example``.
"""

from __future__ import annotations

import os

from hypothesis import settings

PROVING = bool(os.environ.get("JITGOV_PROVE"))
"""Whether properties are tried on ten times as many examples, other ones each time."""
EACH = 30


def examples(count: int) -> int:
    """So many examples in a landing, ten times as many in `make prove`."""
    return count * 10 if PROVING else count


def choose_profile() -> None:
    """Set what holds for every property that says nothing else."""
    settings.register_profile("landing", derandomize=True, max_examples=EACH, deadline=None)
    settings.register_profile("prove", max_examples=examples(EACH), deadline=None, print_blob=True)
    settings.load_profile("prove" if PROVING else "landing")

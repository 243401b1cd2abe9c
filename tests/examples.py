"""How many random examples a property gets: few and always the same ones in a landing, many new ones in `make prove`.

A test of the random kind must not decide a landing by luck: what `make prove` finds is kept as an ``@example``. Nor may
the machine's speed decide it: neither an example nor the making of one has a bar in seconds.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PROVING = bool(os.environ.get("JITGOV_PROVE"))
"""Whether properties are tried on ten times as many examples, other ones each time."""
EACH = 30
BY_SPEED = (HealthCheck.too_slow,)
"""What hypothesis complains of on a slow machine; a property that names other complaints names these, too."""


def examples(count: int) -> int:
    """So many examples in a landing, ten times as many in `make prove`."""
    return count * 10 if PROVING else count


def choose_profile() -> None:
    """Set what holds for every property that says nothing else."""
    settings.register_profile(
        "landing", derandomize=True, max_examples=EACH, deadline=None, suppress_health_check=BY_SPEED
    )
    settings.register_profile(
        "prove", max_examples=examples(EACH), deadline=None, print_blob=True, suppress_health_check=BY_SPEED
    )
    settings.load_profile("prove" if PROVING else "landing")

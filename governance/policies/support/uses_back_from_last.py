"""From when on the uses of an account are read whose every use matters: so many days back from its last one."""

from __future__ import annotations

from collections.abc import Sequence

from governance.model.coverage import Interval
from governance.model.policy import FOREVER
from governance.model.situation import Situation
from governance.model.states import DAY


def uses_from(situation: Situation, account_type: str, look_back_days: int) -> int | None:
    """Return from when on the uses of an account of this type are read; None: it is of another type."""
    if situation.account.type != account_type:
        return None
    last = max((rollup.last_at for rollup in situation.rollups), default=0)
    return max(0, last - look_back_days * DAY)


def from_then_on(since: int | None) -> Sequence[Interval]:
    """Return the stretch of which sessions are read; none where nothing is."""
    return () if since is None else [(since, FOREVER)]

"""Whether a campaign's totals tie out: all that was asked about came to one end, and nothing else did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviews.campaigns.machine.item_states import ENDS, OPEN


class Totals(NamedTuple):
    """How many items there are, by where they came from and where they went."""

    frozen: int
    added: int
    superseded: int
    decided: int
    no_response: int
    carried: int
    open: int = 0
    """Items that have no end yet."""

    @property
    def ties_out(self) -> bool:
        """Tell whether frozen + added - superseded = decided + no response + carried, the open ones beside them."""
        came, went = self.frozen + self.added - self.superseded, self.decided + self.no_response + self.carried
        return came == went + self.open


def totals_of(frozen: int, added: int, by_state: Mapping[str, int]) -> Totals:
    """Return the totals of a campaign; ``by_state``: how many items are in each state."""
    decided = by_state.get("settled", 0) + by_state.get("decided", 0)
    still_open = sum(by_state.get(state, 0) for state in OPEN if state != "decided")
    ended = {state: by_state.get(state, 0) for state in ENDS}
    return Totals(
        frozen=frozen,
        added=added,
        superseded=ended["superseded"],
        decided=decided,
        no_response=ended["no_response"],
        carried=ended["carried"],
        open=still_open + ended["cancelled"],
    )

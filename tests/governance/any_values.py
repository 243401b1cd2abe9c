"""Values of a made-up situation, from a seed: instants, event ids, some of a kind."""

from __future__ import annotations

import random

from governance.model.states import DAY
from tests.governance.situations import ENTRA, HOUR, MINUTE, OKTA


class AnyValues:
    """One made-up account; ``r`` decides everything."""

    def __init__(self, r: random.Random) -> None:
        self.r, self.made = r, 0
        self.issuer = r.choice([OKTA, ENTRA])

    def event(self) -> str:
        self.made += 1
        return f"e{self.made}"

    def at(self) -> int:
        return self.r.randrange(1, 200) * DAY + self.r.choice([0, 6, 12]) * HOUR + self.r.choice([0, 0, MINUTE])

    def some(self, most: int) -> range:
        return range(self.r.randint(0, most))

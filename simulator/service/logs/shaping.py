"""The faults of records: what a record becomes before it enters its log. Each vendor adds what only it does."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from simulator.records.instants import HOUR, MINUTE
from simulator.records.mint import Mint
from simulator.records.record import Json, Record
from simulator.records.revisions import revised
from simulator.service.faults import Faults

_LATE = (2 * MINUTE, 6 * HOUR)
_AGAIN = (1, 30 * MINUTE)
CROWD = 1_100
"""More than a page of either vendor holds."""


class Shaped(NamedTuple):
    """A record as it will enter its log; ``again``: the log has it already, in this or another version."""

    record: Record
    again: bool = False


Strange = Callable[[Json, str], Json]
"""Makes a vendor's body strange as the named fault says, ``unknown_enum``, ``unknown_field`` or ``null_array``."""


Crowd = Callable[[Mint, str, int, int], Record]
"""Makes the record of a failed attempt by nobody in a tenant: its instant, and a number to tell it from others."""


class Shaping:
    """Makes records late, strange, doubled, revised, as the faults are switched on."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self._faults = faults
        self._rng = random.Random(f"{seed}/shaping")
        self._mint = Mint(self._rng)

    def shaped(self, record: Record, strange: Strange, crowd: Crowd) -> Iterator[Shaped]:
        """Yield the record as it becomes visible, and further deliveries of it."""
        issuer = f"{record.idp}:{record.tenant}"
        for name in ("unknown_enum", "unknown_field", "null_array"):
            if self._faults.strikes(name, issuer):
                record = record._replace(body=strange(record.body, name))
        if self._faults.strikes("late", issuer):
            record = record.arriving(record.emitted_at + self._faults.draw(*_LATE))
        yield Shaped(record)
        if self._faults.strikes("delivered_twice", issuer):
            yield Shaped(self._later(record), again=True)
        # Only Graph changes a row after it was seen; an entry of Okta's log is never changed.
        if record.idp == "entra" and self._faults.strikes("revised", issuer):
            yield Shaped(self._later(revised(self._rng, record)), again=True)

        if self._faults.strikes("same_second", issuer):
            for number in range(CROWD):
                attempt = crowd(self._mint, record.tenant, record.occurred_at, number)
                yield Shaped(attempt.arriving(record.emitted_at))

    def _later(self, record: Record) -> Record:
        return record.arriving(record.emitted_at + self._faults.draw(*_AGAIN))

"""Faults at random, and each of them for certain: what was never given is switched on by itself, one after another.

One of each group is awaited at a time, the next only once a request was answered well in between: five refusals in a
row are a fault of another kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.service.faults import FAULTS, OF_PAGES, OF_RATES, OF_RECORDS, OF_SIGNING_IN, OF_TRANSPORT, RARER, Faults

_GROUPS: tuple[Mapping[str, str], ...] = (OF_PAGES, OF_RATES, OF_TRANSPORT, OF_SIGNING_IN)
_ENDING = ("next_is_self", "foreign_next")
"""They end a stream's reading until an operator starts it again, so nothing else may wait behind them."""


class Chances(NamedTuple):
    """The probability of each fault at each chance: of a request, of a record."""

    of_requests: float
    of_records: float


class FaultSchedule:
    """Switches faults on and off; ``answered`` tells how many requests were answered well."""

    def __init__(self, faults: Faults, chances: Chances, answered: Callable[[], int]) -> None:
        self._faults, self._chances, self._answered = faults, chances, answered
        self._awaited: dict[int, tuple[str, int]] = {}
        """Group → the fault that is switched on to be given, or was given last, and what was answered before it."""

    def begin(self) -> None:
        """Give faults from now on."""
        self._awaited.clear()
        for name in FAULTS:
            self._at_random(name)
        self.begin_with_records()

    def begin_with_records(self) -> None:
        """Give faults of records alone, which enter their log in between."""
        left = self.left()
        for name in OF_RECORDS:
            if name in left:
                self._faults.once(name)
            else:
                self._at_random(name)

    def go_on(self) -> None:
        """Await the next ones; to be called often."""
        left = self.left()
        for place, group in enumerate(_GROUPS):
            awaited = self._awaited.get(place)
            if awaited is not None:
                name, answered = awaited
                if name in left or self._answered() <= answered:
                    continue
                self._at_random(name)
            following = next((name for name in group if name in left and self._is_its_turn(name, left)), None)
            if following is None:
                self._awaited.pop(place, None)
            else:
                self._faults.once(following)
                self._awaited[place] = (following, self._answered())

    def end(self) -> None:
        """Give no more for now."""
        self._faults.switch_off()

    def left(self) -> list[str]:
        """Return what was never given yet."""
        given = self._faults.counts()
        return [name for name in FAULTS if name not in given]

    def _is_its_turn(self, name: str, left: list[str]) -> bool:
        return name not in _ENDING or all(fault in _ENDING or fault in OF_RECORDS for fault in left)

    def _at_random(self, name: str) -> None:
        usual = self._chances.of_records if name in OF_RECORDS else self._chances.of_requests
        self._faults.switch_on(name, usual * RARER.get(name, 1))

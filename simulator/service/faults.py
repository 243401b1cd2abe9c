"""The failure classes that the service can be told to show, drawn from a seed, each counted when it is given.

They are the classes that collectors of others broke on; which of them a vendor can show is the vendor's part to say.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import NamedTuple

OF_RECORDS = {
    "late": "a record becomes visible minutes to hours after its neighbours",
    "revised": "a row is served again under its id with changed content",
    "delivered_twice": "a record stands in its log twice",
    "same_second": "more records than a page holds share one instant",
    "unknown_enum": "a property has a value that no contract names",
    "unknown_field": "a record has a property that no contract names",
    "null_array": "a list is null",
}
"""Chosen when a record enters its log."""

OF_PAGES = {
    "empty_page": "a page without records has a next link",
    "no_next": "a page that should have a next link has none",
    "links_reversed": "the next link's line stands before the self link's",
    "links_joined": "both links stand in one line, with a comma between",
    "page_again": "a page begins with records that the page before ended with",
    "newest_first": "a walk goes from the newest row to the oldest, though asked for the other order",
    "cursor_expired": "a cursor is no longer taken",
    "next_is_self": "the next link leads to the same page",
    "foreign_next": "the next link leads to another origin",
}

OF_RATES = {
    "too_many": "429 although the caller kept to the limit, with the vendor's own headers",
    "retry_after_absent": "429 without Retry-After",
    "retry_after_fraction": "429 whose Retry-After has a fraction of a second",
    "retry_after_date": "429 whose Retry-After is an HTTP date",
    "reset_in_past": "429 whose reset lies in the past",
    "limit_zero": "429 whose limit and remaining are 0: too many requests at once",
    "drained": "another client uses up the bucket",
}

OF_TRANSPORT = {
    "query_timeout": "500: the query took longer than the vendor allows",
    "unavailable": "503 without any rate header",
    "cut_connection": "the connection ends within the body",
    "truncated": "the body is whole by its length and ends within the JSON",
}
"""Of connections, and of a server that is slow or away."""

OF_SIGNING_IN = {
    "token_expired": "401 within a walk: the access token has ended",
    "dpop_nonce": "the nonce of a DPoP proof must be renewed",
    "clock_skew": "the Date header lies minutes beside the clock",
}
"""Of signing in, and of clocks."""

OF_WRITES = {
    "answer_lost": "503, though the write was done",
    "write_unavailable": "503, and nothing was done",
}
"""Of what callers change: these are not among the faults that are switched on all at once."""

FAULTS = OF_RECORDS | OF_PAGES | OF_RATES | OF_TRANSPORT | OF_SIGNING_IN
"""Name → what it looks like."""

RARER = {"same_second": 1 / 1_000}
"""How much less of a fault is given when all are switched on: it makes a thousand records of one."""


class Switch(NamedTuple):
    """How a fault is given: with a probability at each chance, and at most so many times (None: without end)."""

    probability: float = 1.0
    times: int | None = None


class Faults:
    """Which faults are switched on, and how often each was given, in all and by tenant; none is on at first."""

    def __init__(self, seed: int = 0) -> None:
        self._rng = random.Random(f"{seed}/faults")
        self._switches: dict[str, Switch] = {}
        self._left: dict[str, int] = {}
        self.given: Counter[tuple[str, str]] = Counter()
        """(fault, tenant's issuer) → how many times."""

    def switch_on(self, name: str, probability: float = 1.0, times: int | None = None) -> None:
        """Give a fault from now on. Raises ValueError for one that is not known or a probability beyond 0 to 1."""
        if name not in FAULTS | OF_WRITES:
            raise ValueError(f"no fault is named {name!r}; known are {', '.join(FAULTS)}")
        if not 0 <= probability <= 1:
            raise ValueError(f"the probability of {name} lies between 0 and 1, not at {probability}")
        self._switches[name] = Switch(probability, times)
        if times is None:
            self._left.pop(name, None)
        else:
            self._left[name] = times

    def switch_on_all(self, probability: float) -> None:
        """Give every fault, with one probability; what multiplies records is given less often."""
        for name in FAULTS:
            self.switch_on(name, probability * RARER.get(name, 1))

    def once(self, name: str) -> None:
        """Give a fault at its next chance, and never again."""
        self.switch_on(name, times=1)

    def switch_off(self, name: str | None = None) -> None:
        """Give a fault, or with None all faults, no more."""
        for fault in [name] if name is not None else list(self._switches):
            self._switches.pop(fault, None)
            self._left.pop(fault, None)

    def switched_on(self) -> dict[str, Switch]:
        """Return what is switched on."""
        return dict(self._switches)

    def strikes(self, name: str, issuer: str) -> bool:
        """Return whether a fault is to be given at this chance, and count it; the caller gives it then."""
        switch = self._switches.get(name)
        if switch is None or self._left.get(name) == 0 or self._rng.random() >= switch.probability:
            return False
        if name in self._left:
            self._left[name] -= 1
        self.given[name, issuer] += 1
        return True

    def draw(self, low: int, high: int) -> int:
        """Return a number between two, both included: how late, how many."""
        return self._rng.randint(low, high)

    def counts(self) -> dict[str, int]:
        """Return how often each fault was given, over all tenants."""
        counted: Counter[str] = Counter()
        for (name, _), times in self.given.items():
            counted[name] += times
        return dict(counted)

"""Whether silence of an account is known: from streams that were read without a gap, or by the word of a list.

A list that states the last sign-in of each account speaks of all the time until it was read. What it says rests on the
vendor's word: the basis is ``stated``. Silence that nobody read is no silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from governance.audit.entries import spelled
from governance.model.coverage import Coverage, Interval, clusters
from governance.model.states import Ground
from ingest.contract.providers.catalogue import provider_of

TRAILING = 3_600_000_000
"""Microseconds before the instant asked for that need not be read: live logs are, each to a little before now."""


class Silence(NamedTuple):
    """On what ground an account is known to be silent (None: it is not known), and what was not read, in words."""

    ground: Ground | None
    missing: str | None = None


class SilenceOf(NamedTuple):
    """How one account's silence can be known."""

    coverage: Coverage
    issuer: str
    streams: tuple[str, ...]
    """Each of them may show a use."""
    assumed_gap: int
    listed_at: int | None
    """When the last list began that states the account's last use, or that there was none; None: no list does."""

    def over(self, from_at: int, as_of: int) -> Silence:
        """Tell whether silence from an instant until another is known; ``as_of`` is the instant asked for."""
        until = as_of - TRAILING
        read = self._read((from_at, until))
        if read.ground is not None or self.listed_at is None:
            return read
        if self.listed_at >= until:
            return Silence("stated")
        since = self._read((max(from_at, self.listed_at), until))
        return since if since.ground is None else Silence("stated")

    def read_from(self, at: int) -> int | None:
        """Return since when all streams were read without a gap, up to and past an instant; None: they were not."""
        begins: list[int] = []
        for stream in self.streams:
            stretches = self.coverage.with_silences(self.issuer, stream, self.assumed_gap - TRAILING)
            begin = next((start for start, end in stretches if start <= at <= end), None)
            if begin is None:
                return None
            begins.append(begin)
        return max(begins, default=None)

    def _read(self, window: Interval) -> Silence:
        ground: Ground = "declared"
        for stream in self.streams:
            silence = _read(self.coverage, self.issuer, stream, window, self.assumed_gap - TRAILING)
            if silence.ground is None:
                return silence
            ground = "assumed" if silence.ground == "assumed" else ground
        return Silence(ground)


def streams_of_use(issuer: str, account_type: str) -> tuple[str, ...]:
    """Return the streams of which each may show a use of the account."""
    return provider_of(issuer).use_streams[account_type]


def _read(coverage: Coverage, issuer: str, stream: str, window: Interval, assumed_gap: int) -> Silence:
    """Tell whether a stream was read throughout a window; here the end of coverage counts."""
    stretches = coverage.stretches(issuer, stream)
    if not stretches:
        return Silence(None, f"{stream} of {issuer} was never read")
    every = [(start, end) for _, start, end in stretches]
    hole = _hole(every, window)
    if hole is None:
        declared = ((start, end) for basis, start, end in stretches if basis == "declared")
        return Silence("declared" if _hole(declared, window) is None else "assumed")
    # Assumed coverage ends with the last record; silence no longer than what splits it elsewhere is no end.
    if _hole(coverage.with_silences(issuer, stream, assumed_gap), window) is None:
        return Silence("assumed")
    return Silence(None, _told(issuer, stream, *hole))


def _hole(stretches: Iterable[Interval], window: Interval) -> tuple[int | None, int | None] | None:
    """Return the first hole that touches the window as (where reading stopped, where it went on); None: no hole."""
    before: int | None = None
    reached, wanted = window
    for start, end in clusters(stretches, 0):
        if start > reached:
            return before, start
        before = end
        reached = max(reached, end)
        if reached >= wanted:
            return None
    return before, None


def _told(issuer: str, stream: str, before: int | None, after: int | None) -> str:
    if before is None:
        return f"{stream} of {issuer} was read only from {spelled(after)}"
    if after is None:
        return f"{stream} of {issuer} was read only until {spelled(before)}"
    return f"a gap in {stream} of {issuer} from {spelled(before)} to {spelled(after)}"

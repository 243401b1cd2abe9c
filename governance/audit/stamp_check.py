"""Verifies the stamps of a log's checkpoints: those that hold are checkpoints that the log must pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from governance.audit.checkpoint import checkpoint_of
from governance.audit.entries import spelled
from governance.audit.time_stamp import Stamp, StampTrust, stamped_at
from governance.audit.tree_check import Signed
from ingest.contract.counting import counted


class StampsOf(NamedTuple):
    """What an authority's stamps that hold say: how many there are, the entries and instant of the first and last."""

    authority: str
    checkpoints: int
    first: tuple[int, int]
    last: tuple[int, int]

    def sentence(self) -> str:
        """Return it as a sentence."""
        times = f"{counted(self.last[0], 'entry')} stood there at {spelled(self.last[1])}"
        if self.checkpoints > 1:
            times = f"{counted(self.first[0], 'entry')} stood there at {spelled(self.first[1])}, {times}"
        return f"stamped by {self.authority}: {counted(self.checkpoints, 'checkpoint')}; {times}"


class StampsFound(NamedTuple):
    """What was found of stamps."""

    signed: list[Signed]
    """The checkpoints whose stamps hold; the last of each authority counts as kept elsewhere."""
    by_authority: list[StampsOf]
    unchecked: int
    """Stamps whose authority's roots are not at hand."""
    faults: list[str]
    """What is wrong with others, a sentence's part each."""

    def lines(self) -> Iterator[str]:
        """Yield what is to be said where nothing is wrong."""
        for stamps in self.by_authority:
            yield stamps.sentence()
        if self.unchecked:
            yield (
                f"not checked, because its authority's certificates are not at hand (--authority-certificates FILE): "
                f"{counted(self.unchecked, 'time stamp')}"
            )


class _Dated(NamedTuple):
    """A stamp that holds, and the instant that it tells."""

    at: int
    stamp: Stamp


def stamps_held(stamps: Iterable[Stamp], trust: StampTrust) -> StampsFound:
    """Hold stamps against what is trusted."""
    unchecked, faults = 0, list[str]()
    by_authority: dict[str, list[_Dated]] = {}
    for stamp in stamps:
        trusted = trust.of(stamp.authority)
        if trusted is None:
            unchecked += 1
            continue
        try:
            if checkpoint_of(stamp.note).size != stamp.size:
                raise ValueError("its checkpoint is of another size")
            at = stamped_at(stamp.note, stamp.answer, trusted)
        except ValueError as error:
            faults.append(f"the time stamp by {stamp.authority} of {counted(stamp.size, 'entry')}: {error}")
            continue
        by_authority.setdefault(stamp.authority, []).append(_Dated(at, stamp))
    for of_one in by_authority.values():
        of_one.sort(key=lambda stamped: stamped.stamp.size)
    signed = [
        Signed(stamped.stamp.size, stamped.stamp.note, _place(stamped), outside=stamped is of_one[-1])
        for of_one in by_authority.values()
        for stamped in of_one
    ]
    stamps_of = [_stamps_of(authority, of_one) for authority, of_one in by_authority.items()]
    return StampsFound(signed, stamps_of, unchecked, faults)


def _place(dated: _Dated) -> str:
    return f"the time stamp of {spelled(dated.at)} by {dated.stamp.authority}"


def _stamps_of(authority: str, in_order: list[_Dated]) -> StampsOf:
    first, last = in_order[0], in_order[-1]
    return StampsOf(authority, len(in_order), (first.stamp.size, first.at), (last.stamp.size, last.at))

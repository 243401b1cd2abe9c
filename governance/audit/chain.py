"""The audit chain: each entry's hash covers the one before it, so none can be changed, lost, moved or slipped in.

``hash_n = SHA-256(hash_{n-1} LF header LF body)``, all as UTF-8, hashes in lower-case hex, LF a line feed, and
``header`` the JSON array ``[n,entry_id,kind,about,recorded_at]`` without white space; ``hash_0`` is GENESIS. Ten lines
of any language can check it. The chain alone cannot show that its end was cut off, nor that all of it was computed
anew: that needs a head kept elsewhere (the store keeps its last one, reports print theirs).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from governance.audit.entries import Entry, entry_id_of
from ingest.contract.sealing import canonical_bytes

GENESIS = hashlib.sha256(b"jitgov audit chain 1").hexdigest()
"""What the first entry's hash covers in place of a hash before it."""

_header_of = msgspec.json.Decoder(tuple[int, str, str, str, int]).decode
FaultKind = Literal["altered", "deleted", "reordered", "inserted", "truncated", "rewritten", "headless"]


class Sealed(NamedTuple):
    """An entry with its place in the chain, counted from 1."""

    seq: int
    chain_hash: str
    entry: Entry


class Head(NamedTuple):
    """Where a chain ends, or ended when somebody looked."""

    seq: int
    chain_hash: str


START = Head(0, GENESIS)


class Fault(NamedTuple):
    """The first thing wrong with a chain; ``seq`` is the first place that does not hold what was sealed there."""

    kind: FaultKind
    seq: int
    entry_id: str | None
    """What stands there, or for ``reordered`` what belongs there; None: nothing does."""
    message: str


class Verdict(NamedTuple):
    """What was found: the sound part's end, the first fault after it, entries that wait to be sealed."""

    sound: Head
    fault: Fault | None
    unsealed: int = 0


def header(seq: int, entry: Entry) -> bytes:
    """Return what stands before an entry's body in what its chain hash covers."""
    return canonical_bytes([seq, entry.entry_id, entry.kind, entry.about, entry.recorded_at])


def entry_of_header(octets: bytes, body: bytes) -> tuple[int, Entry]:
    """Return the place and the entry of a header and a body. Raises ValueError where they are spelled otherwise."""
    try:
        seq, entry_id, kind, about, recorded_at = _header_of(octets)
    except msgspec.DecodeError as error:
        raise ValueError("it is no header of an audit entry") from error
    entry = Entry(entry_id, kind, about, recorded_at, body)
    if header(seq, entry) != octets:
        raise ValueError("it is not spelled as headers of audit entries are")
    return seq, entry


def record(before: str, seq: int, entry: Entry) -> bytes:
    """Return what the chain hash of the entry at ``seq`` covers; ``before`` is the hash of the entry before it."""
    return before.encode() + b"\n" + header(seq, entry) + b"\n" + entry.body


def link(before: str, seq: int, entry: Entry) -> str:
    """Return the chain hash of the entry at ``seq``; ``before`` is that of the entry before it."""
    return hashlib.sha256(record(before, seq, entry)).hexdigest()


def seal(head: Head, entries: Iterable[Entry]) -> list[Sealed]:
    """Return the entries with their places after ``head``, in the order given."""
    seq, before = head
    sealed = []
    for entry in entries:
        seq, before = seq + 1, link(before, seq + 1, entry)
        sealed.append(Sealed(seq, before, entry))
    return sealed


class Verifier:
    """Walks a chain row by row; after the first fault it looks only for an entry that belongs there (was it moved?)."""

    def __init__(self, head: Head | None = None, anchors: Iterable[Head] = (), begin: Head = START) -> None:
        """Expect the chain to end at ``head`` (None: unknown), and the heads that others kept on the way.

        ``begin``: behind which the rows begin; what stands up to there was verified before.
        """
        self._end = None if head is None else head.seq
        self._anchors: dict[int, set[str]] = {}
        for seq, chain_hash in (*anchors, *([head] if head else [])):
            self._anchors.setdefault(seq, set()).add(chain_hash)
        self._anchored = self._before = self._sound = begin
        self._last_entry_id: str | None = None
        self._last_seq = begin.seq
        self._fault: Fault | None = None
        self._stranger: Sealed | None = None
        self._settled = False

    @property
    def last_seq(self) -> int:
        """The highest seq taken so far."""
        return self._last_seq

    def take(self, row: Sealed) -> None:
        """Check the next row against the chain so far."""
        self._last_seq = max(self._last_seq, row.seq)
        if self._settled:
            return
        if self._fault is not None:
            self._was_it_moved(row)
            return
        seq = self._sound.seq + 1
        if row.seq < seq or self._sound.seq == self._end:
            message = f"entry {row.entry.entry_id} at {row.seq} was never sealed: it was slipped in"
            self._settle(Fault("inserted", row.seq, row.entry.entry_id, message))
        elif row.seq > seq:
            self._fault = Fault("deleted", seq, None, f"entry {seq} is missing; the next one there is {row.seq}")
            self._was_it_moved(row)
        elif self._fits(row.entry, row.chain_hash):
            self._before, self._sound = self._sound, Head(seq, row.chain_hash)
            self._last_entry_id = row.entry.entry_id
            self._pass_anchor(row)
        else:
            self._misfit(row)

    def verdict(self, unsealed: int = 0) -> Verdict:
        """Return what was found, after the last row."""
        fault = self._fault
        ends_at = max(self._anchors, default=self._last_seq)
        if fault is None and self._last_seq < ends_at:
            message = f"entries {self._last_seq + 1} to {ends_at} are missing at the end"
            fault = Fault("truncated", self._last_seq + 1, None, message)
        elif fault is not None and self._stranger is not None:
            fault = self._count(fault, self._stranger, ends_at)
        rewritten = fault is not None and fault.kind == "rewritten"
        return Verdict(self._anchored if rewritten else self._sound, fault, unsealed)

    def _fits(self, entry: Entry, stored: str) -> bool:
        """Return whether the entry, under that hash, is the one after the sound part."""
        return stored == link(self._sound.chain_hash, self._sound.seq + 1, entry) and _names_itself(entry)

    def _settle(self, fault: Fault) -> None:
        self._fault, self._settled = fault, True

    def _misfit(self, row: Sealed) -> None:
        """Judge the entry that stands at the next place and does not fit there."""
        seq, entry_id = row.seq, row.entry.entry_id
        if not _names_itself(row.entry):
            self._settle(Fault("altered", seq, entry_id, f"entry {seq} is not what was sealed there"))
        elif self._before != self._sound and link(self._before.chain_hash, seq - 1, row.entry) == row.chain_hash:
            # It belongs one place before: what fits there was computed by whoever slipped it in.
            self._sound = self._before
            message = f"entry {self._last_entry_id} at {seq - 1} was never sealed: it was slipped in"
            self._settle(Fault("inserted", seq - 1, self._last_entry_id, message))
        else:
            self._fault = Fault("altered", seq, entry_id, f"entry {seq} is not what was sealed there")
            self._stranger = row

    def _was_it_moved(self, row: Sealed) -> None:
        seq = self._sound.seq + 1
        stored = row.chain_hash if self._stranger is None else self._stranger.chain_hash
        if self._fits(row.entry, row.chain_hash) or self._fits(row.entry, stored):
            message = f"entry {row.entry.entry_id} belongs at {seq} and stands at {row.seq}"
            self._settle(Fault("reordered", seq, row.entry.entry_id, message))

    def _pass_anchor(self, row: Sealed) -> None:
        anchored_hashes = self._anchors.get(row.seq)
        if anchored_hashes == {row.chain_hash}:
            self._anchored = self._sound
        elif anchored_hashes is not None:
            first = self._anchored.seq + 1
            message = f"of entries {first} to {row.seq} some were computed anew: another head was kept at {row.seq}"
            self._fault, self._stranger = Fault("rewritten", first, None, message), row
            # The entry that belongs here may follow, pushed on by this one.
            self._sound = self._before

    def _count(self, fault: Fault, stranger: Sealed, ends_at: int) -> Fault:
        """Tell an entry put in another's place from entries taken out or slipped in, all behind them renumbered."""
        if self._last_seq < ends_at and fault.kind == "altered":
            gone = ends_at - self._last_seq
            return fault._replace(kind="deleted", message=f"{fault.message}; the chain is {gone} short")
        if fault.kind != "rewritten" and self._end is not None and self._last_seq > self._end:
            message = f"entry {stranger.entry.entry_id} at {fault.seq} was never sealed: it was slipped in"
            return Fault("inserted", fault.seq, stranger.entry.entry_id, message)
        return fault


def _names_itself(entry: Entry) -> bool:
    """Return whether the entry's id is the hash of what it records."""
    return entry.entry_id == entry_id_of(entry.kind, entry.about, entry.body)

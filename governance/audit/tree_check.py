"""Walks the log's tree beside its chain: the kept hashes and every checkpoint must be those of the entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import zip_longest
from typing import NamedTuple

from governance.audit.checkpoint import Checkpoint, checkpoint_of, signers_of
from governance.audit.merkle import HASH_BYTES, TILE_HASHES, Peaks, TileReader, cut, leaf_hash, tile_name
from ingest.contract.counting import counted


class Signed(NamedTuple):
    """A checkpoint that the log must pass, and where it was kept."""

    size: int
    note: str
    place: str
    outside: bool = False
    """Whether it was kept elsewhere than what is verified."""


class TreeVerdict(NamedTuple):
    """What was found of the tree."""

    size: int
    """Entries that were walked, with those before."""
    root: bytes
    checkpoints: int
    """How many it passed, each signed by a key of the trail."""
    last: Checkpoint | None
    """The largest of them."""
    outside: tuple[str, ...]
    """Where those were kept that it passed and that were kept elsewhere."""
    behind: int
    """Entries that are in no tree yet: they were sealed by an earlier release."""
    fault: str | None
    """The first thing that is wrong, as a sentence's part."""


class TreeCheck:
    """Takes what the chain hashes cover, in order; memory is bounded."""

    def __init__(
        self,
        begin: Peaks,
        read_tile: TileReader,
        signed: Iterable[Signed],
        verifiers: Collection[str],
        *,
        stored: int | None,
        origin: str | None,
    ) -> None:
        """``begin``: what stands before the first record; ``signed``: checkpoints of larger trees, by size.

        ``verifiers``: the keys of the trail; ``stored``: how many entries the stored tree has, None: none is kept;
        ``origin``: the log's name, None: it has no key and no name.
        """
        self._peaks, self._read_tile, self._origin = begin, read_tile, origin
        self._signed = iter(signed)
        self._next = next(self._signed, None)
        self._verifiers = verifiers
        self._is_kept, self._stored = stored is not None, stored or 0
        self._tiles: list[bytearray] = []
        self._passed = 0
        self._last: Checkpoint | None = None
        self._outside: list[str] = []
        self._fault: str | None = None
        self._begin_tiles()

    def take(self, record: bytes) -> None:
        """Take what the next entry's hashes cover."""
        for level, one_hash in enumerate(self._peaks.append(leaf_hash(record))):
            if level == len(self._tiles):
                self._tiles.append(bytearray())
            self._tiles[level] += one_hash
            if len(self._tiles[level]) == TILE_HASHES * HASH_BYTES:
                self._hold_tile(level, (self._peaks.size >> 8 * (level + 1)) - 1)
                self._tiles[level].clear()
        self._pass_checkpoints()

    def verdict(self) -> TreeVerdict:
        """Return what was found, after the last entry."""
        size = self._peaks.size
        if self._stored > size:
            self._wrong(f"the tree has {counted(self._stored, 'entry')}, and {size:,} are sealed")
        for level, octets in enumerate(self._tiles):
            if octets:
                self._hold_tile(level, size >> 8 * (level + 1))
        if self._next is not None:
            self._wrong(f"{self._name(self._next)} has {counted(self._next.size, 'entry')}, and {size:,} are sealed")
        behind = max(size - self._stored, 0) if self._is_kept else 0
        return TreeVerdict(
            size, self._peaks.root(), self._passed, self._last, tuple(self._outside), behind, self._fault
        )

    def _begin_tiles(self) -> None:
        level = 0
        while self._peaks.size >> 8 * level:
            tile, filled = divmod(self._peaks.size >> 8 * level, TILE_HASHES)
            self._tiles.append(bytearray(self._read_tile(level, tile)[: filled * HASH_BYTES] if filled else b""))
            level += 1

    def _wrong(self, message: str) -> None:
        self._fault = self._fault or message

    def _hold_tile(self, level: int, tile: int, *, so_far: bool = False) -> None:
        """Compare a tile's hashes with the stored ones, as far as the stored tree goes; ``so_far``: more may follow."""
        whole = (self._stored >> 8 * level) - tile * TILE_HASHES
        wanted = bytes(self._tiles[level][: max(whole, 0) * HASH_BYTES])
        stored = self._read_tile(level, tile)[: len(wanted) if so_far else None] if wanted else b""
        if stored == wanted:
            return
        if level:
            self._wrong(f"{tile_name(level, tile)} is not that of the entries below it")
            return
        pairs = zip_longest(cut(stored), cut(wanted))
        place = tile * TILE_HASHES + 1 + next(n for n, (left, right) in enumerate(pairs) if left != right)
        self._wrong(f"entry {place:,} is not what the tree has there")

    def _pass_checkpoints(self) -> None:
        while self._next is not None and self._next.size <= self._peaks.size:
            problem = self._problem(self._next)
            if problem is not None:
                # The leaves that wait to be compared tell the entry; the checkpoint tells only that there is one.
                self._hold_tile(0, self._peaks.size // TILE_HASHES, so_far=True)
                self._wrong(f"{self._name(self._next)} {problem}")
            elif self._next.outside:
                self._outside.append(self._next.place)
            self._next = next(self._signed, None)

    def _problem(self, signed: Signed) -> str | None:
        """Return what is wrong with a checkpoint of a tree as large as what was walked; None: nothing."""
        try:
            checkpoint = checkpoint_of(signed.note)
            signers = signers_of(signed.note, self._verifiers)
        except ValueError as error:
            return f"cannot be relied upon: {error}"
        if self._origin is None or checkpoint.origin != self._origin:
            return f"is one of another log, {checkpoint.origin}"
        if not signers:
            return "is signed by no key that the trail names"
        if checkpoint.size != self._peaks.size:
            return f"says that it has {checkpoint.size:,}"
        if self._is_kept and checkpoint.size > self._stored:
            return f"is of more entries than the tree has, {self._stored:,}"
        if checkpoint.root != self._peaks.root():
            since = self._last.size if self._last is not None else 0
            return f"is of other entries: of entries {since + 1:,} to {checkpoint.size:,} some were changed since"
        self._passed, self._last = self._passed + 1, checkpoint
        return None

    def _name(self, signed: Signed) -> str:
        return f"the checkpoint in {signed.place} of {counted(signed.size, 'entry')}"

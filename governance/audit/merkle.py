"""The Merkle tree over sealed entries (RFC 6962, section 2): roots, proofs, and hashes kept in tiles of 256.

Leaf ``n`` (counted from 0) is entry ``n + 1``; hashed is what its chain hash covers, so the tree binds the chain. A
tile holds up to 256 hashes side by side: those of level 0 are leaves, each of level ``l`` is the root of a whole tile
of level ``l - 1`` (https://c2sp.org/tlog-tiles). A proof reads at most two tiles a level, however long the log is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from ingest.contract.errors import BrokenError

TILE_HASHES = 256
HASH_BYTES = 32
_TILE_BITS = 8
_MOST_SUBTREES = 4_096
"""Roots that a tree remembers: proofs of one tree share most of them."""
EMPTY_ROOT = hashlib.sha256(b"").digest()
TileReader = Callable[[int, int], bytes]
"""(level, tile) → its hashes, one after the other; fewer than 256 where the tree ends."""


def leaf_hash(record: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of what stands above two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Peaks:
    """The roots of a growing tree's whole subtrees, the largest first: all that is needed to go on."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Go on from a tree of ``size`` leaves, of which ``hashes`` are the peaks."""
        self.size = size
        self._hashes = list(hashes)

    def append(self, leaf: bytes) -> list[bytes]:
        """Take the next leaf; return the hashes that it completes, by level of their tile."""
        completed = [leaf]
        below, height = self.size, 0
        while below & 1:
            leaf = node_hash(self._hashes.pop(), leaf)
            below, height = below >> 1, height + 1
            if height % _TILE_BITS == 0:
                completed.append(leaf)
        self._hashes.append(leaf)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self._hashes:
            return EMPTY_ROOT
        root = self._hashes[-1]
        for peak in reversed(self._hashes[:-1]):
            root = node_hash(peak, root)
        return root


class Tree:
    """A tree of so many leaves, whose hashes are read tile by tile."""

    def __init__(self, size: int, read_tile: TileReader) -> None:
        self.size = size
        self._read_tile = read_tile
        self._subtrees: dict[tuple[int, int], bytes] = {}

    def root(self) -> bytes:
        """Return the root."""
        return self._hash_over(0, self.size) if self.size else EMPTY_ROOT

    def peaks(self) -> Peaks:
        """Return what a growing tree goes on from."""
        begin, hashes = 0, []
        for height in reversed(range(self.size.bit_length())):
            if self.size >> height & 1:
                hashes.append(self._subtree(height, begin >> height))
                begin += 1 << height
        return Peaks(self.size, hashes)

    def inclusion(self, leaf: int) -> list[bytes]:
        """Return the proof that a leaf stands in the tree: the hashes beside its way up, the lowest first."""
        begin, end = 0, self.size
        beside = []
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if leaf < middle:
                beside.append(self._hash_over(middle, end))
                end = middle
            else:
                beside.append(self._hash_over(begin, middle))
                begin = middle
        return beside[::-1]

    def consistency(self, earlier: int) -> list[bytes]:
        """Return the proof that the tree grew out of the one of its first ``earlier`` leaves."""
        begin, end = 0, self.size
        beside: list[bytes] = []
        if not 0 < earlier < end:
            return beside
        while earlier != end:
            middle = begin + _split(end - begin)
            if earlier <= middle:
                beside.append(self._hash_over(middle, end))
                end = middle
            else:
                beside.append(self._hash_over(begin, middle))
                begin = middle
        return [*([self._hash_over(begin, end)] if begin else []), *reversed(beside)]

    def _hash_over(self, begin: int, end: int) -> bytes:
        """Return the root over the leaves from ``begin`` to before ``end``, a range that RFC 6962 splits into."""
        count = end - begin
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            return self._subtree(height, begin >> height)
        middle = begin + _split(count)
        return node_hash(self._hash_over(begin, middle), self._hash_over(middle, end))

    def _subtree(self, height: int, number: int) -> bytes:
        """Return the root of a whole subtree: the ``number``-th of 2 ** ``height`` leaves."""
        known = self._subtrees.get((height, number))
        if known is None:
            if len(self._subtrees) >= _MOST_SUBTREES:
                self._subtrees.clear()
            known = self._subtrees[height, number] = self._subtree_read(height, number)
        return known

    def _subtree_read(self, height: int, number: int) -> bytes:
        level, above = divmod(height, _TILE_BITS)
        tile, place = divmod(number << above, TILE_HASHES)
        octets = self._read_tile(level, tile)[place * HASH_BYTES : (place + (1 << above)) * HASH_BYTES]
        if len(octets) != HASH_BYTES << above:
            raise BrokenError(f"{tile_name(level, tile)} of the audit log is cut or gone: run `jitgov audit verify`")
        hashes = cut(octets)
        while len(hashes) > 1:
            hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]


def tile_name(level: int, tile: int) -> str:
    """Return a tile's name for sentences."""
    return f"hash tile {tile} of level {level}"


def cut(octets: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [octets[at : at + HASH_BYTES] for at in range(0, len(octets), HASH_BYTES)]


def tiles_with(size: int, completed: Sequence[Sequence[bytes]], read_tile: TileReader) -> dict[tuple[int, int], bytes]:
    """Return the tiles, by (level, tile), that hold further hashes, given by level, of a tree of ``size`` leaves."""
    tiles: dict[tuple[int, int], bytes] = {}
    for level, hashes in enumerate(completed):
        tile, filled = divmod(size >> _TILE_BITS * level, TILE_HASHES)
        octets = (read_tile(level, tile) if filled else b"") + b"".join(hashes)
        for at in range(0, len(octets), TILE_HASHES * HASH_BYTES):
            tiles[level, tile] = octets[at : at + TILE_HASHES * HASH_BYTES]
            tile += 1
    return tiles


def _split(count: int) -> int:
    """Return the largest power of two that is smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def consistent(earlier: int, earlier_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof shows that the later tree begins with the earlier one (RFC 9162, 2.1.4.2)."""
    if earlier == size:
        return not proof and earlier_root == root
    if not 0 <= earlier < size or (earlier == 0 and proof):
        return False
    if earlier == 0:
        return earlier_root == EMPTY_ROOT
    beside = list(proof) if earlier & (earlier - 1) else [earlier_root, *proof]
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not beside:
        return False
    before = after = beside[0]
    for one_hash in beside[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(one_hash, before), node_hash(one_hash, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one_hash)
        place, last = place >> 1, last >> 1
    return last == 0 and before == earlier_root and after == root

"""The tree is RFC 6962's: as a foreign implementation has it, at every size, however it grew."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit.merkle import EMPTY_ROOT, Tree, consistent, node_hash, tiles_with
from ingest.contract.errors import BrokenError
from tests.governance.audit.proof_reading import included
from tests.governance.audit.trees import FOREIGN, LEAVES, WHOLE, grown


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """The root as RFC 6962, 2.1 writes it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(by_definition(leaves[:middle]), by_definition(leaves[middle:]))


def test_the_foreign_log_has_the_same_roots_and_proofs() -> None:
    for size, root in FOREIGN["roots"].items():
        assert base64.b64encode(Tree(int(size), WHOLE._read_tile).root()).decode() == root
    for leaf, proof in FOREIGN["inclusion"].items():
        assert [base64.b64encode(octets).decode() for octets in WHOLE.inclusion(int(leaf))] == proof
    for earlier, proof in FOREIGN["consistency"].items():
        assert [base64.b64encode(octets).decode() for octets in WHOLE.consistency(int(earlier))] == proof


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_however_it_grows_it_is_the_same(steps: list[int]) -> None:
    tree = grown(LEAVES, steps)
    leaves = LEAVES[: tree.size]
    assert tree.root() == tree.peaks().root() == by_definition(leaves)


def test_every_proof_of_small_trees_shows_that_and_nothing_else() -> None:
    for size in range(20):
        tree = Tree(size, WHOLE._read_tile)
        root = tree.root()
        for place in range(size):
            proof = tree.inclusion(place)
            assert included(LEAVES[place], place, size, root, proof)
            assert not included(LEAVES[place + 1], place, size, root, proof)
            assert not included(LEAVES[place], place + 1, size, root, proof)
            assert not included(LEAVES[place], place, size, root, [*proof, root])
        for earlier in range(size + 1):
            before = by_definition(LEAVES[:earlier])
            proof = tree.consistency(earlier)
            assert consistent(earlier, before, size, root, proof)
            assert not consistent(earlier, LEAVES[50], size, root, proof)
            assert not consistent(earlier, before, size, LEAVES[50], proof) or earlier == 0
            assert not consistent(earlier, before, size, root, [*proof, root])
    assert Tree(0, WHOLE._read_tile).root() == EMPTY_ROOT


def test_a_large_tree_is_proved_by_few_tiles() -> None:
    tiles: dict[tuple[int, int], bytes] = {}
    leaves = [n.to_bytes(32, "big") for n in range(70_000)]
    peaks = Tree(0, lambda *_: b"").peaks()
    completed: list[list[bytes]] = [[], [], []]
    for leaf in leaves:
        for level, one_hash in enumerate(peaks.append(leaf)):
            completed[level].append(one_hash)
    tiles = tiles_with(0, completed, lambda *_: b"")
    read: set[tuple[int, int]] = set()

    def reading(level: int, tile: int) -> bytes:
        read.add((level, tile))
        return tiles[level, tile]

    tree = Tree(70_000, reading)
    proof = tree.inclusion(12_345)
    assert included(leaves[12_345], 12_345, 70_000, peaks.root(), proof)
    assert len(proof) <= 17
    assert len(read) <= 6
    assert consistent(65_537, Tree(65_537, reading).root(), 70_000, peaks.root(), tree.consistency(65_537))


def test_a_tile_that_is_cut_is_told() -> None:
    cut_off = Tree(300, lambda level, tile: WHOLE._read_tile(level, tile)[:-32])
    with pytest.raises(BrokenError, match=r"hash tile 0 of level 1 of .* is cut or gone"):
        cut_off.root()

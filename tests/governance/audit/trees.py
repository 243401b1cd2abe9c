"""Trees that grew in steps, and one that another implementation made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from governance.audit.merkle import Tree, leaf_hash, tiles_with

FOREIGN: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "audit" / "foreign_log.json").read_text(encoding="utf-8")
)
"""What `golang.org/x/mod/sumdb/tlog` and `note` say; `foreign_log.go` beside it made it."""
LEAVES = [leaf_hash(f"record {n}".encode()) for n in range(300)]


def grown(leaves: Sequence[bytes], steps: Sequence[int] = (300,)) -> Tree:
    """A tree that grew in steps, its tiles kept."""
    tiles: dict[tuple[int, int], bytes] = {}

    def read_tile(*place: int) -> bytes:
        return tiles.get((place[0], place[1]), b"")

    size = 0
    for step in steps:
        peaks = Tree(size, read_tile).peaks()
        completed: list[list[bytes]] = [[] for _ in range(3)]
        for leaf in leaves[size : size + step]:
            for level, one_hash in enumerate(peaks.append(leaf)):
                completed[level].append(one_hash)
        tiles.update(tiles_with(size, completed, read_tile))
        size = peaks.size
    return Tree(size, read_tile)


WHOLE = grown(LEAVES)

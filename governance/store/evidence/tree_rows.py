"""The tree over sealed entries as rows: tiles of hashes, and the checkpoints that were signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.merkle import HASH_BYTES, TILE_HASHES, Tree, tiles_with
from governance.store.database.bulk import upsert
from governance.store.database.statements import rows
from governance.store.database.streaming import stream
from governance.store.schema.evidence import audit_checkpoint, audit_tile

_TILE = "SELECT t.hashes FROM audit_tile t WHERE t.level = %s AND t.tile = %s"
_LAST = "SELECT t.tile, t.hashes FROM audit_tile t WHERE t.level = 0 ORDER BY t.tile DESC LIMIT 1"
_CHECKPOINTS = "SELECT c.size, c.note, c.made_at FROM audit_checkpoint c WHERE c.size > %s ORDER BY c.size"
_LATEST = "SELECT c.size, c.note, c.made_at FROM audit_checkpoint c ORDER BY c.size DESC LIMIT 1"
_NOWHERE = (1 << 63) - 1
"""A number that no sound row has."""
_FIRST_KEY = "SELECT k.verifier FROM audit_key k ORDER BY k.number LIMIT 1"


class CheckpointRow(NamedTuple):
    """A checkpoint as it was signed, by the size of its tree."""

    size: int
    note: str
    made_at: int


def first_verifier(connection: Connection) -> str | None:
    """Return the first key that the store named, after which its log is called; None: it names none yet."""
    named = rows(connection, _FIRST_KEY)
    return named[0][0] if named else None


def read_tile(connection: Connection, level: int, tile: int) -> bytes:
    """Return the hashes of a tile; none where there is no such tile."""
    stored = rows(connection, _TILE, (level, tile))
    return _octets(stored[0][0]) if stored else b""


def tree_size(connection: Connection) -> int:
    """Return how many entries the tree has."""
    last = rows(connection, _LAST)
    return _whole(last[0][0]) * TILE_HASHES + len(_octets(last[0][1])) // HASH_BYTES if last else 0


def _octets(stored: object) -> bytes:
    """Return what stands there as bytes; a value of another type, which a forger may put into SQLite, holds none."""
    return bytes(stored) if isinstance(stored, bytes | memoryview) else b""


def _whole(stored: object) -> int:
    return stored if isinstance(stored, int) else _NOWHERE


def stored_tree(connection: Connection, size: int | None = None) -> Tree:
    """Return the tree, or that of its first ``size`` entries, read tile by tile."""
    return Tree(tree_size(connection) if size is None else size, lambda *place: read_tile(connection, *place))


def append_leaves(connection: Connection, size: int, leaves: Sequence[bytes]) -> None:
    """Let the tree, which has ``size`` leaves, grow by further ones."""
    peaks = stored_tree(connection, size).peaks()
    completed: list[list[bytes]] = []
    for leaf in leaves:
        for level, one_hash in enumerate(peaks.append(leaf)):
            if level == len(completed):
                completed.append([])
            completed[level].append(one_hash)
    tiles = tiles_with(size, completed, lambda *place: read_tile(connection, *place))
    upsert(connection, audit_tile, [(*place, hashes) for place, hashes in sorted(tiles.items())])


def write_checkpoint(connection: Connection, row: CheckpointRow) -> None:
    """Keep a checkpoint; one of the same tree gives way."""
    upsert(connection, audit_checkpoint, [row])


def latest_checkpoint(connection: Connection) -> CheckpointRow | None:
    """Return the checkpoint of the largest tree; None: there is none."""
    stored = rows(connection, _LATEST)
    return CheckpointRow(*stored[0]) if stored else None


def checkpoints_after(connection: Connection, size: int) -> Iterator[CheckpointRow]:
    """Yield the checkpoints of larger trees, by size, streamed."""
    for block in stream(connection, _CHECKPOINTS, (size,)):
        for row in block:
            yield CheckpointRow(_whole(row[0]), str(row[1]), _whole(row[2]))

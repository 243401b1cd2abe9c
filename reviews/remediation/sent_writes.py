"""The writes of a removal's last attempt, and the paths that they end."""

from __future__ import annotations

from typing import cast

import msgspec
from sqlalchemy import Connection

from reviews.remediation.interface import Path
from reviews.settings.remediation import WriteKind
from reviews.store.remediation.removal_rows import RemovalRow
from reviews.store.remediation.write_rows import WriteRow, writes_of

_decode_target = msgspec.json.Decoder(dict[str, str]).decode


def writes_of_attempt(connection: Connection, row: RemovalRow) -> list[WriteRow]:
    """Return the writes of a removal's last attempt: one that was planned anew counts its attempts from one again."""
    writes = writes_of(connection, row.removal_id)
    return [write for write in writes if write.attempt == row.attempt and write.planned_at >= (row.planned_at or 0)]


def path_of(write: WriteRow) -> Path:
    """Return the path that a write ends."""
    return Path(kind=cast(WriteKind, write.kind), target=_decode_target(write.target), told=write.told)

"""The state digest: one hash over what is valid, so that two ways to the same state can be told to have met.

Covered are accounts, grants, persons, uses, sessions, findings, open questions and identities; left out is when we
learned it, and what only speeds work up. It is the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Table

from governance.store.database.streaming import stream
from governance.store.schema import assessment, held, rosters, seen

_encode = msgspec.json.Encoder().encode


class _Part(NamedTuple):
    table: Table
    where: str = ""
    without: tuple[str, ...] = ()


_OF_A_CHANGE = ("recorded_at", "policy_version", "generation", "changes", "became", "detected_at")
_PARTS = (
    _Part(held.account, without=("watch", "called_over_time")),
    _Part(held.account_identity),
    _Part(held.grant, where="recorded_to IS NULL", without=("recorded_from", "recorded_to")),
    _Part(rosters.person, where="recorded_to IS NULL", without=("recorded_from", "recorded_to")),
    _Part(seen.usage, without=("first_place", "last_place")),
    _Part(seen.usage_rollup, without=("first_place", "last_place")),
    _Part(seen.session, without=("started_place", "mfa_place")),
    _Part(assessment.finding, where="live <> 0", without=_OF_A_CHANGE),
    _Part(assessment.not_evaluable),
)


def state_digest(connection: Connection) -> str:
    """Return the SHA-256, in hex, of all that is valid: every row as a line of JSON, in order of key."""
    digest = hashlib.sha256()
    for part in _PARTS:
        columns = [str(c.name) for c in part.table.columns if c.name not in part.without]
        # Keys compare by bytes on both stores, so that one order holds on both.
        order = [c.name for c in part.table.primary_key.columns if c.name not in part.without]
        where = f" WHERE {part.where}" if part.where else ""
        sql = f"SELECT {', '.join(columns)} FROM {part.table.name}{where} ORDER BY {', '.join(order)}"
        digest.update(_encode([str(part.table.name), columns]) + b"\n")
        for block in stream(connection, sql):
            digest.update(b"".join(_encode(row) + b"\n" for row in block))
    return digest.hexdigest()

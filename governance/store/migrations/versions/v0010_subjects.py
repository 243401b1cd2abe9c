"""Facts say what kind of subject they are about: keys of two kinds may be spelled alike.

Until now a fact was about an account or a group, or, where it spoke of an application or an entitlement alone, about
nothing (``''``). Those are given their subject, which their body tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds

revision = "0010"
down_revision: str | None = "0009"

_CHUNK = 5_000
_OF_A_GROUP = {
    "postgresql": "substr(about, strpos(about, '|') + 1) LIKE 'group:%'",
    "sqlite": "substr(about, instr(about, '|') + 1) LIKE 'group:%'",
}
# The sum keeps the planner from sorting all rows without a subject for every chunk: it walks the primary key.
_WITHOUT = sa.text(
    "SELECT record_id, content_hash, part, body FROM fact WHERE about || '' = '' "
    "AND (record_id, content_hash, part) > (:record_id, :content_hash, :part) "
    "ORDER BY record_id, content_hash, part LIMIT :size"
)
_GIVE = sa.text(
    "UPDATE fact SET about_kind = :kind, about = :about "
    "WHERE record_id = :record_id AND content_hash = :content_hash AND part = :part"
)


def upgrade() -> None:
    """Add the column and fill it."""
    op.add_column("fact", kinds.defaulted_key("about_kind", "account"))
    connection = op.get_bind()
    connection.execute(sa.text(f"UPDATE fact SET about_kind = 'group' WHERE {_OF_A_GROUP[connection.dialect.name]}"))
    for given in _given(connection):
        connection.execute(_GIVE, given)


def _given(connection: sa.Connection) -> Iterator[list[dict[str, object]]]:
    """Yield, a chunk at a time, the subjects of facts that have none."""
    reached: dict[str, object] = {"record_id": "", "content_hash": "", "part": -1}
    while found := connection.execute(_WITHOUT, {**reached, "size": _CHUNK}).all():
        keys = [dict(zip(reached, row[:3], strict=True)) for row in found]
        yield [key | _subject(json.loads(row[3])) for key, row in zip(keys, found, strict=True)]
        reached = keys[-1]


def _subject(body: dict[str, Any]) -> dict[str, object]:
    """Return the subject of a fact of the first schema that tells of no account and of no group's holding."""
    issuer = f"{body['source']['idp']}:{body['source']['tenant']}"
    application, entitlement = body.get("application"), body.get("entitlement")
    if application is not None and (entitlement is None or body["kind"] in ("consent_granted", "consent_revoked")):
        return {"kind": "application", "about": f"{issuer}|{application['id']}"}
    if entitlement is not None:
        kind = "group" if entitlement["type"] == "group" else "entitlement"
        return {"kind": kind, "about": f"{issuer}|{entitlement['type']}:{entitlement['id']}"}
    return {"kind": "", "about": ""}

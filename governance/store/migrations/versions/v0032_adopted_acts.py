"""Acts that an upgrade wrote get their audit entries: an act that no entry speaks of is taken for a junk row."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

from governance.audit.entries import entry_id_of
from ingest.contract.sealing import canonical_bytes

revision = "0032"
down_revision: str | None = "0031"

_WHY = "an exception that findings held before acts were recorded"
_INSERTION = (
    "INSERT INTO audit_entry (entry_id, kind, about, recorded_at, body) VALUES (:entry_id, 'act', :about, :at, :body)"
)


def upgrade() -> None:
    """Write an entry for each exception that 0026 made an act of."""
    now = time.time_ns() // 1_000
    adopted = "SELECT act_id, subject FROM act WHERE act_id = 'before:' || subject"
    for act_id, subject in op.get_bind().execute(sa.text(adopted)).all():
        body = canonical_bytes({"act_id": act_id, "adopted": _WHY})
        values = {"entry_id": entry_id_of("act", subject, body), "about": subject, "at": now, "body": body}
        op.get_bind().execute(sa.text(_INSERTION), values)

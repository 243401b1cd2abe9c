"""A finding says when the store first could tell of it, beside when it began; and what people were told is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from governance.store.migrations import kinds
from ingest.contract.instants import parse_instant, to_micros

revision = "0035"
down_revision: str | None = "0034"

_AT_ONCE = 5_000
_ENTRIES = "SELECT recorded_at, body FROM audit_entry WHERE kind = 'finding' ORDER BY recorded_at, entry_id"
_OPENED = "INSERT INTO detection VALUES (:finding_id, :opened_at, :recorded_at) ON CONFLICT DO NOTHING"
# What was told otherwise, or closed, was detected when it opened: another date for it makes no other opening.
_CHANGED = (
    "INSERT INTO detection SELECT :finding_id, :opened_at, COALESCE((SELECT MAX(d.recorded_at) FROM detection d "
    "WHERE d.finding_id = :finding_id), :recorded_at) WHERE true ON CONFLICT DO NOTHING"
)
# A finding that no entry tells of was detected when its row was written.
_UNTOLD = (
    "INSERT INTO detection SELECT finding_id, opened_at, recorded_at FROM finding WHERE true ON CONFLICT DO NOTHING"
)
_FIRST = (
    "SELECT d.recorded_at FROM detection d WHERE d.finding_id = finding.finding_id AND d.opened_at = finding.opened_at"
)
_FILL = f"UPDATE finding SET detected_at = CASE WHEN ({_FIRST}) > opened_at THEN ({_FIRST}) ELSE opened_at END"
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def upgrade() -> None:
    """Make the tables, and fill that of detections from the audit trail, which tells when each opening was recorded."""
    op.create_table(
        "detection",
        kinds.key("finding_id"),
        kinds.whole("opened_at"),
        kinds.whole("recorded_at"),
        kinds.primary("detection", "finding_id", "opened_at"),
    )
    _make_telling_tables()
    op.add_column("finding", kinds.defaulted_whole("detected_at", 0))
    for sql, values in _told():
        op.get_bind().execute(sa.text(sql), values)
    op.execute(_UNTOLD)
    op.execute(_FILL)
    op.create_index("ix_finding_detected_at", "finding", ["live", "detected_at", "finding_id"])


def _make_telling_tables() -> None:
    op.create_table(
        "printed_report",
        kinds.key("report_id"),
        kinds.key("name"),
        kinds.whole("from_at"),
        kinds.whole("as_of"),
        kinds.whole("known_at"),
        kinds.whole("acts_until"),
        kinds.whole("generation"),
        kinds.whole("printed_at"),
        kinds.words("listed"),
        kinds.words("figures"),
        kinds.primary("printed_report", "report_id"),
    )
    op.create_index("ix_printed_report_as_of", "printed_report", ["name", "as_of", "printed_at"])
    op.create_table(
        "told_finding",
        kinds.key("told_by"),
        kinds.key("finding_id"),
        kinds.key("status"),
        kinds.key("severity"),
        kinds.whole("opened_at"),
        kinds.whole("told_at"),
        kinds.primary("told_finding", "told_by", "finding_id"),
    )
    op.create_index("ix_told_finding_finding_id", "told_finding", ["finding_id", "told_at"])


def _told() -> Iterator[tuple[str, dict[str, object]]]:
    """Yield, for each entry of a finding, how it is taken in."""
    for recorded_at, body in op.get_bind().execute(sa.text(_ENTRIES)).yield_per(_AT_ONCE):
        said = _decode(body)
        if said.get("opened_at") and said.get("finding_id") and said.get("step") != "superseded":
            opened_at = to_micros(parse_instant(said["opened_at"]))
            values = {"finding_id": said["finding_id"], "opened_at": opened_at, "recorded_at": recorded_at}
            yield (_OPENED if said["step"] in ("opened", "reopened") else _CHANGED), values

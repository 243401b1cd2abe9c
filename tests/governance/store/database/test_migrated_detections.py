"""A store of before tells when its findings were detected: from the audit trail, which has an entry of each opening."""

from __future__ import annotations

from sqlalchemy import text

from governance.audit.entries import Entry, FindingStep, finding
from governance.store.database.bulk import insert_absent
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.migrate import migrate
from governance.store.database.statements import rows
from governance.store.schema import evidence
from tests.governance.store.stores import made_at

COLUMNS = "finding_id, unit_id, policy, severity, account_id, opened_at, live, policy_version, recorded_at"


def entry(finding_id: str, step: FindingStep, opened_at: int, recorded_at: int) -> Entry:
    return finding(
        step, finding_id, recorded_at, policy="orphan", policy_version="v1", generation=1, change=recorded_at,
        severity="high", account_id="okta:acme|ann", application_id=None, entitlement_id=None, detail=None,
        opened_at=opened_at, closed_at=None, message="", evidence=(), basis="declared", row=(),
    )  # fmt: skip


TOLD = (
    entry("old", "opened", 10, 100),
    entry("old", "changed", 8, 120),
    entry("reopened", "opened", 10, 100),
    entry("reopened", "superseded", 10, 110),
    entry("reopened", "reopened", 50, 130),
    entry("foreseen", "opened", 500, 100),
)
STORED = {"old": (8, 120), "reopened": (50, 130), "foreseen": (500, 100), "untold": (10, 140)}


def test_each_finding_was_detected_when_its_opening_was_recorded(bare_store_url: str) -> None:
    engine = open_engine(bare_store_url)
    made_at(engine, "0034")
    with writing(engine) as connection:
        names = [column.name for column in evidence.audit_entry.columns]
        told = [each._asdict() for each in TOLD]
        insert_absent(connection, evidence.audit_entry, [[values.get(name) for name in names] for values in told])
        for finding_id, (opened_at, recorded_at) in STORED.items():
            about = f"'{finding_id}', 'okta:acme|ann', 'orphan', 'high', 'okta:acme|ann'"
            connection.execute(
                text(f"INSERT INTO finding ({COLUMNS}) VALUES ({about}, {opened_at}, 1, '', {recorded_at})")
            )
    migrate(engine)
    with reading(engine) as connection:
        detected = dict(tuple(row) for row in rows(connection, "SELECT finding_id, detected_at FROM finding"))
    assert detected == {"old": 100, "reopened": 130, "foreseen": 500, "untold": 140}

"""Changes of the feed as the derivation writes them, for a finding, a grant and an account."""

from __future__ import annotations

from typing import Any

import msgspec

from governance.model.changes import Change, ChangeKind
from governance.model.table_rows import AccountRow, FindingRow, GrantRow
from governance.outbox.ocsf_events import Names
from tests.governance.outbox.receivers import NOW, SECOND

HOUR = 3_600 * SECOND
DAY = 24 * HOUR
ADA = "okta:acme|00u1ada"
FINANCE = "okta:acme|group:00gFIN"
PAYROLL = "okta:acme|0oa1payroll"
FINDING = FindingRow(
    "f-1", ADA, "orphan", "high", ADA, PAYROLL, None, None, NOW - HOUR, None, "Nobody stands behind ada@example.com",
    '["okta:e-1"]', 1, "p1", NOW, detected_at=NOW,
)  # fmt: skip
GRANT = GrantRow(
    "g-1", NOW, None, ADA, FINANCE, "group", None, "active", None, "", NOW - HOUR, None, None, 1, '["okta:e-2"]',
    "seen", "okta:acme|00u1root", None,
)  # fmt: skip
ACCOUNT = AccountRow(
    ADA, ADA, "", "okta:acme", "00u1ada", "ada@example.com", "Ada Example", "person", "active", NOW - HOUR, None,
    "jit_candidate", NOW - HOUR, None, None, 0,
)  # fmt: skip
DECISION = {
    "decision_id": "d-1", "verdict": "revoked", "reviewer": "pat@example.com", "reason": "She moved on",
    "decided_at": NOW, "item_id": "i-1", "account_id": ADA, "application_id": None, "entitlement_id": FINANCE,
    "finding_id": None,
}  # fmt: skip
Row = FindingRow | GrantRow | AccountRow


def change(before: Row | None, after: Row | None, *, at: int = NOW, backfill: bool = False) -> Change:
    row = after or before
    kinds: dict[type[Any], tuple[ChangeKind, str]] = {
        FindingRow: ("finding", "finding_id"),
        GrantRow: ("grant", "grant_id"),
        AccountRow: ("account", "account_id"),
    }
    kind, key = kinds[type(row)]
    return Change(
        kind, getattr(row, key), spelled(before), spelled(after), "okta:e-1", NOW - HOUR, at, 1, int(backfill)
    )


def decided() -> Change:
    return Change("decision", "d-1", None, msgspec.json.encode(DECISION).decode(), None, NOW, NOW, 0, 0)


def spelled(row: Row | None) -> str | None:
    return None if row is None else msgspec.json.encode(row._asdict()).decode()


NAMES = Names(
    {ADA: ("ada@example.com", "Ada Example"), "okta:acme|00u1root": ("root@example.com", None)},
    {FINANCE: "Finance"},
    {PAYROLL: "Payroll"},
)

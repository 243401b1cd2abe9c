"""Among many rows, the report finds an account's findings and open questions, and a finding's items, by index."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading
from governance.store.database.migrate import ensure_schema
from governance.store.schema import assessment, held, reviewing
from reviews.reports.weekly.report import REPORT
from reviews.reports.writing import write_report
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import at
from tests.governance.store.plans import analyze, fill, indexes_used

COUNT = 4_000
"""Enough that no plan prefers to read whole tables."""


def test_what_stands_beside_a_row_is_looked_up(postgres_url: str, tmp_path: Path) -> None:
    engine = open_engine(postgres_url)
    ensure_schema(engine)
    account, seen_at = "'okta:acme|a' || n", str(at(2))
    jit = "CASE WHEN mod(n, 100) = 0 THEN 'jit_confirmed' ELSE 'manual' END"
    fill(
        engine, held.account, COUNT, account_id=account, idp_account_id=account, issuer="'okta:acme'", provenance=jit,
        provenance_at=seen_at, created_at=seen_at, type="'person'", state="'active'",
    )  # fmt: skip
    fill(
        engine, assessment.finding, COUNT, finding_id="'f' || n", unit_id=account, account_id=account, live="1",
        severity="CASE WHEN mod(n, 100) = 0 THEN 'critical' ELSE 'low' END", opened_at=seen_at, policy="'orphan'",
    )  # fmt: skip
    fill(
        engine, assessment.not_evaluable, COUNT, answer_id="'n' || n", unit_id=account, account_id=account,
        since_at=seen_at, policy="'orphan'",
    )  # fmt: skip
    fill(
        engine, reviewing.review_item, COUNT, item_id="'i' || n", account_id=account, finding_id="'f' || n",
        what="'finding'", opened_at=seen_at, due_at=seen_at,
    )  # fmt: skip
    analyze(engine)
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        used = indexes_used(connection, partial(write_report, REPORT, snapshot, at(5), tmp_path, ReportSettings()))
    engine.dispose()
    wanted = {"ix_finding_live_account", "ix_not_evaluable_account_id", "ix_review_item_finding_id"}
    assert wanted <= used

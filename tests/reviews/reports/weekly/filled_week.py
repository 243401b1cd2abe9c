"""A week with something in every part: a small store, filled by hand, and the report of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from governance.audit.entries import rejected
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.evidence.audit_rows import insert_entries
from governance.store.schema import reviewing
from governance.worker.trail.sealer import seal_some
from reviews.reports.support.context import ReportContext
from reviews.reports.support.tables import Table
from reviews.reports.weekly.gathering import gather
from reviews.reports.weekly.model import WeeklyReport
from reviews.reports.weekly.report import REPORT
from reviews.reports.writing import DEFAULT_FORMATS, write_report
from reviews.settings.sections import ReportSettings
from tests.governance.queries.filled import (
    ACME,
    account,
    app_account,
    at,
    covered,
    empty_store,
    finding,
    grant,
    put,
    unanswered,
    use,
)
from tests.reviews.reports.kept_report import KeptTables

END = at(100)
CRM = f"{ACME}|crm"
SCRIPT = f"{ACME}|<script>alert(1)</script>"
FORMULA = "=cmd()"
SETTINGS = GovernanceSettings()


def filled_week(url: str) -> Engine:
    """Accounts that came and went, findings of every kind, a review, a rejected record; read throughout, and sealed."""
    engine = empty_store(url)
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", at(1), END)
        account(connection, f"{ACME}|alice", created_at=at(2))
        account(connection, f"{ACME}|left", created_at=at(2), state="disabled", ended_at=at(97))
        account(connection, f"{ACME}|back", created_at=at(2), ended_at=at(95))
        account(connection, SCRIPT, name=FORMULA, created_at=at(96), provenance="jit_confirmed", provenance_at=at(96))
        app_account(connection, SCRIPT, CRM, name=FORMULA, provenance="jit_candidate", provenance_at=at(97))
        use(connection, SCRIPT, at(96), application_id=CRM)
        script = "<script>alert(2)</script>"
        finding(connection, "f-carried", SCRIPT, severity="critical", opened_at=at(50), message=script)
        finding(connection, "f-new", SCRIPT, opened_at=at(95))
        finding(connection, "f-brief", SCRIPT, opened_at=at(96), closed_at=at(97))
        finding(connection, "f-closed", SCRIPT, opened_at=at(60), closed_at=at(94))
        finding(connection, "f-superseded", SCRIPT, opened_at=at(96), live=0)
        unanswered(connection, "u", SCRIPT)
        group = f"{ACME}|directory_role:admin"
        grant(connection, "g1", SCRIPT, f"{ACME}|group:all", valid_from=at(96))
        grant(connection, "g2", SCRIPT, group, valid_from=at(97), privileged=1)
        put(connection, reviewing.review, review_id="r", kind="on_request", opened_at=at(80), due_at=at(94))
        item = {"review_id": "r", "reviewer": "compliance", "opened_at": at(80), "due_at": at(94), "account_id": SCRIPT}
        put(connection, reviewing.review_item, item_id="i1", what="finding", finding_id="f-new", **item)
        put(connection, reviewing.review_item, item_id="i2", what="privileged_grant", entitlement_id=group, **item)
        put(connection, reviewing.decision, decision_id="d", item_id="i2", verdict="revoked", decided_at=at(98))
        entry = rejected("x", at(3), reason="no JSON", file=None, line=1, idp="okta", sha256="0", size=1)
        insert_entries(connection, [entry])
    seal_some(engine, now=at(99))
    return engine


def report_of(engine: Engine, as_of: int = END, settings: GovernanceSettings = SETTINGS) -> WeeklyReport:
    """The report, with all rows of its tables."""
    with reading(engine) as connection:
        return gather(ReportContext(Snapshot(connection, settings), as_of, KeptTables()))


def write(engine: Engine, folder: Path, formats: Sequence[str] = DEFAULT_FORMATS) -> Path:
    """Write the report; return its page."""
    with reading(engine) as connection:
        return write_report(REPORT, Snapshot(connection, SETTINGS), END, folder, ReportSettings(), formats).page


def table(report: WeeklyReport, name: str) -> Table:
    """A table of the report by its name."""
    first = (report.first.figures, report.first.act_now, report.first.not_judged)
    return next(t for t in (*first, *(t for part in report.parts for t in part.tables)) if t.name == name)

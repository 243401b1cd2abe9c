"""New, so many weeks in a row, back again: held against what the reports before printed."""

from __future__ import annotations

import pytest

from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.database.statements import run
from governance.store.telling.printed_reports import ToPrint, write_printed
from reviews.reports.support.context import ReportContext
from reviews.reports.weekly.model import REPORT_NAME, WEEK
from reviews.reports.weekly.standings import standing_of, standings_in
from reviews.store.reports.findings import open_blocks
from tests.governance.queries.filled import ACME, account, at, empty_store, finding
from tests.reviews.reports.kept_report import KeptTables

END = at(100)


@pytest.mark.parametrize(
    ("told", "opened_in_week", "said"),
    [
        ([None, True], True, "new"),
        ([None, True], False, "open before"),
        ([], True, "new"),
        ([False, False, None], False, "new"),
        ([False, True], True, "back again"),
        ([True, False, True], False, "2 weeks in a row"),
        ([True, True, None], False, "3 weeks in a row"),
        ([True, True], False, "3 weeks in a row or more"),
    ],
)
def test_what_is_said(told: list[bool | None], opened_in_week: bool, said: str) -> None:
    assert standing_of(told, opened_in_week=opened_in_week) == said


def test_it_is_held_against_what_was_printed(sqlite_url: str) -> None:
    engine = empty_store(sqlite_url)
    with writing(engine) as connection:
        account(connection, f"{ACME}|jo")
        finding(connection, "stays", f"{ACME}|jo", opened_at=END - 20 * WEEK // 7)
        finding(connection, "returns", f"{ACME}|jo", opened_at=END - 20 * WEEK // 7, policy="orphan")
        for weeks in (2, 1):
            if weeks == 1:
                run(connection, "UPDATE finding SET closed_at = %s WHERE finding_id = 'returns'", (END - 2 * WEEK,))
            as_of = END - weeks * WEEK
            printed = ToPrint(REPORT_NAME, as_of - WEEK, as_of, as_of, as_of, 1, {})
            write_printed(connection, printed, as_of)
        sql = "UPDATE finding SET closed_at = NULL, opened_at = %s WHERE finding_id = 'returns'"
        run(connection, sql, (END - 1,))
        finding(connection, "fresh", f"{ACME}|jo", opened_at=END - 2, policy="jit_mfa")
    with reading(engine) as connection:
        week = ReportContext(Snapshot(connection, GovernanceSettings()), END, KeptTables())
        found = [row for block in open_blocks(connection, END, END) for row in block]
        said = dict(zip((row.finding_id for row in found), standings_in(week)(found), strict=True))
    assert said == {"stays": "3 weeks in a row", "returns": "back again", "fresh": "new"}

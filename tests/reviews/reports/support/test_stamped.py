"""A report of a log that an authority stamped is not self-attested, and says what was stamped when."""

from __future__ import annotations

from pathlib import Path

from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading
from reviews.reports.support.basis import basis
from reviews.reports.support.context import ReportContext
from reviews.settings.sections import ReportSettings
from tests.governance.cli.stamped_log import Stamped
from tests.governance.outbox.authorities import stamping
from tests.governance.queries.filled import at
from tests.reviews.reports.kept_report import KeptTables


def test_a_report_of_a_stamped_log_names_the_time(sqlite_url: str, tmp_path: Path) -> None:
    with stamping(tmp_path) as asked:
        stamped = Stamped(sqlite_url, tmp_path, asked)
        authority = asked.settings

    def told(settings: ReportSettings) -> str:
        with reading(stamped.engine) as connection:
            snapshot = Snapshot(connection, GovernanceSettings())
            return basis(ReportContext(snapshot, at(10), KeptTables(), settings_of_reports=settings), None).chain_told

    assert told(ReportSettings()).endswith(" Self-attested: held against no checkpoint that was kept elsewhere.")
    sentence = told(ReportSettings(authorities=(authority,)))
    assert sentence.endswith(f" 4 entries stood there so at 2026-09-01T12:00:00Z, as {authority.called} stamped it.")
    assert "Self-attested" not in sentence
    Path(authority.certificates_file).unlink()
    assert "Self-attested: the last time stamp by " in told(ReportSettings(authorities=(authority,)))

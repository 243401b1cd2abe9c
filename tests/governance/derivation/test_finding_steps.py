"""The audit trail says of a finding what has happened by then: what lies ahead is neither opened nor closed."""

from __future__ import annotations

import msgspec
import pytest

from governance.derivation.writing.audit_changes import finding_entries
from governance.model.table_rows import FindingRow, RowChange

NOW = 100


def row(opened_at: int, closed_at: int | None = None, live: int = 1, recorded_at: int = NOW) -> FindingRow:
    about = ("f1", "okta:acme|ann", "orphan", "high", "okta:acme|ann", None, None, None)
    return FindingRow(*about, opened_at, closed_at, "what is wrong", "[]", live, "v1", recorded_at)


STEPS: tuple[tuple[FindingRow | None, FindingRow, str], ...] = (
    (None, row(90), "opened"),
    (None, row(NOW), "opened"),
    (None, row(110), "foreseen"),
    (None, row(110, 120), "foreseen"),
    (None, row(80, 90), "closed"),
    (None, row(80, 120), "opened"),
    (row(110), row(120), "foreseen"),
    (row(110), row(90), "opened"),
    (row(80), row(80, 90), "closed"),
    (row(80), row(80, 120), "changed"),
    (row(80, 90), row(80), "reopened"),
    (row(80, live=0), row(80), "reopened"),
    (row(80), row(70), "changed"),
    (row(80), row(80, live=0), "superseded"),
    (row(110), row(110, live=0), "superseded"),
    (row(90, recorded_at=50), row(90), "opened"),
    (row(80, 90, recorded_at=50), row(80, 90), "closed"),
    (row(40, 90, recorded_at=50), row(40, 90), "closed"),
    (row(40, 120, recorded_at=50), row(40), "changed"),
    (row(40, 90, recorded_at=50), row(40), "changed"),
)


@pytest.mark.parametrize(("before", "after", "step"), STEPS)
def test_what_an_entry_says(before: FindingRow | None, after: FindingRow, step: str) -> None:
    (entry,) = finding_entries([RowChange(before, after)], NOW)
    assert msgspec.json.decode(entry.body)["step"] == step

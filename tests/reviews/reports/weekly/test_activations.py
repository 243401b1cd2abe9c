"""Activations are grouped by person and role: neither grants nor removals."""

from __future__ import annotations

from governance.store.database.engine import writing
from tests.governance.queries.filled import ACME, at, grant, named
from tests.reviews.reports.weekly.filled_week import filled_week, report_of, table


def test_activations_of_a_role_are_one_line(store_url: str) -> None:
    engine = filled_week(store_url)
    role = f"{ACME}|directory_role:r1"
    with writing(engine) as connection:
        named(connection, "entitlement", role, "Global Reader")
        for number in range(3):
            ends = {"valid_from": at(95 + number), "valid_to": at(95 + number, 8)}
            grant(connection, f"a{number}", f"{ACME}|alice", role, mode="activated", privileged=1, **ends)
        grant(connection, "before", f"{ACME}|alice", role, mode="activated", valid_from=at(80), valid_to=at(81))
    report = report_of(engine)
    between, ids = ("2026-08-03T00:00:00Z", "2026-08-05T00:00:00Z"), (f"{ACME}|alice", role)
    assert table(report, "activations").rows == [
        ("alice@example.com", "directory role: Global Reader", None, 3, *between, *ids)
    ]
    assert [row[-3] for row in table(report, "entitlement_changes").rows] == ["active", "active"]
    assert table(report, "entitlement_change_counts").rows == [
        ("yes", "directory_role", 1, 0, 3),
        ("no", "group", 1, 0, 0),
    ]

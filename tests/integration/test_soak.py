"""The short soak: collectors under random faults and kill -9; the bus holds the ledger, the state is the calm one's."""

from __future__ import annotations

from pathlib import Path

from benchmarks.soaking import Size, Soak


def test_disturbed_collection_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    size = Size(
        seed=3, records=3_000, days=10, kills=2, life_seconds=4.0, fault=0.05, entra_streams=["directory_audits"]
    )
    found = Soak(size, tmp_path).run()
    assert found.lost == []
    assert found.beyond == []
    assert found.rejected == 0
    assert found.same_state
    assert found.events > 0
    assert found.kills > 0
    assert found.faults

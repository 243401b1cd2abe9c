"""A file that somebody holds is waited for; one that is held for good is told."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from ingest.store.sqlite_wal import into_wal


@pytest.fixture
def holder(tmp_path: Path) -> sqlite3.Connection:
    """Somebody who has the file to himself."""
    connection = sqlite3.connect(tmp_path / "file", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE thing (id INTEGER)")
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def test_it_waits_for_whoever_holds_the_file(
    holder: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def pause(seconds: float) -> None:
        waits.append(seconds)
        holder.execute("COMMIT")

    monkeypatch.setattr(time, "sleep", pause)
    connection = sqlite3.connect(tmp_path / "file", timeout=0, isolation_level=None)
    into_wal(connection, wait_seconds=30)
    assert len(waits) == 1
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.usefixtures("holder")
def test_a_file_that_is_held_for_good_is_told(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "file", timeout=0, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        into_wal(connection, wait_seconds=0)

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from ingest.collection.interface import Page, Position
from ingest.collection.scheduler.progress import shown

AT = datetime(2026, 1, 31, 8, 0, 0, 5, tzinfo=UTC)


def test_a_person_sees_rate_position_and_share() -> None:
    seconds = iter((0.0, 2.0, 4.0))
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=160)
    with shown("okta", seconds.__next__, console) as watch:
        watch("system_log", Page([b"{}"] * 500, "one", position=Position(AT, 0.25)))
        watch("system_log", Page([b"{}"] * 1_500, "two"))
    told = out.getvalue()
    assert "okta system_log" in told
    assert " 25%" in told
    assert "2,000 records, 500/s, at 2026-01-31T08:00:00Z" in told


def test_nobody_is_told_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with shown("okta", lambda: 0.0) as watch:
        watch("system_log", Page([], "one"))
    assert capsys.readouterr() == ("", "")

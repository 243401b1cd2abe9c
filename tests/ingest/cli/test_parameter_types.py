"""The words of the command line become values, or are told to be wrong by the name of their option."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import jitgov
from ingest.cli.parameter_types import InstantType


@pytest.mark.parametrize(
    "arguments",
    [
        ("rejected", "list", "--until", "soon"),
        ("import-accounts", "list.csv", "--listed-at", "soon"),
        ("import-register", "list.csv", "--as-of", "soon"),
        ("import-roster", "list.csv", "--as-of", "soon"),
        ("collect", "okta", "--since", "soon"),
    ],
)
def test_what_is_no_instant_is_told_of_its_own_option(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("login\nada@example.com\n")
    assert jitgov.run(list(arguments)) == 2
    said = capsys.readouterr().err
    assert f"Invalid value for '{arguments[-2]}': it is not an instant: 'soon'" in said


def test_a_day_is_its_first_instant_in_utc() -> None:
    written = InstantType().convert("2026-01-31", None, None)
    assert written == datetime(2026, 1, 31, tzinfo=UTC)

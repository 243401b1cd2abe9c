"""PostgreSQL's programs can be run by the account that must run them, wherever the project stands."""

import subprocess
from pathlib import Path

import pytest

from dev import postgres_files


def test_programs_are_copied_where_they_cannot_be_reached(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_files, "unprivileged_account", lambda: postgres_files.NOBODY)
    monkeypatch.setattr(postgres_files, "others_can_reach", lambda path: False)
    copied = postgres_files.programs_folder(tmp_path)
    assert tmp_path in copied.parents
    for program in ("initdb", "postgres"):
        subprocess.run([copied / program, "--version"], check=True)
        assert (copied / program).stat().st_mode & 0o005 == 0o005


def test_reach_ends_at_a_private_folder(tmp_path: Path) -> None:
    private = tmp_path / "private"
    (private / "inner").mkdir(parents=True)
    private.chmod(0o700)
    assert not postgres_files.others_can_reach(private / "inner")

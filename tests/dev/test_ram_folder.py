"""Temporary files stand in memory where there is room, and what a run compiles it keeps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ram_folder import MEMORY, ROOM_BYTES, available_bytes, choose_folder, has_room


def test_a_folder_with_room_is_taken_and_one_without_is_not(tmp_path: Path) -> None:
    assert has_room(tmp_path, ROOM_BYTES) == (available_bytes_of(tmp_path) >= ROOM_BYTES)
    assert not has_room(tmp_path, ROOM_BYTES - 1)
    assert not has_room(tmp_path / "nowhere", ROOM_BYTES)


def available_bytes_of(folder: Path) -> int:
    stat = os.statvfs(folder)
    return stat.f_bavail * stat.f_frsize


def test_the_available_memory_is_what_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    2048 kB\n")
    assert available_bytes(tmp_path / "meminfo") == 2 << 20
    assert available_bytes(tmp_path / "nowhere") == 0


def test_who_names_a_folder_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    choose_folder()
    assert os.environ["TMPDIR"] == str(tmp_path) != str(MEMORY)


def test_what_a_test_starts_keeps_what_it_compiles() -> None:
    asked = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "False\n"
    assert not sys.dont_write_bytecode

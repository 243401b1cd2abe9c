"""A process of the house runs the house's code, wherever it was started, and what it sends arrives whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.bus.pipes import received, send, started

_CODE = "import sys; from ingest.bus.pipes import send; send(sys.stdout.buffer, b'ours')"


def test_packages_of_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise RuntimeError('this is not jitgov')\n")
    monkeypatch.chdir(tmp_path)
    with started(_CODE) as process:
        assert process.stdout is not None
        assert received(process.stdout) == b"ours"


def test_a_write_that_takes_a_part_is_gone_on_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write, taken = os.write, []

    def a_part(descriptor: int, message: memoryview) -> int:
        taken.append(write(descriptor, message[:7]))
        return taken[-1]

    monkeypatch.setattr(os, "write", a_part)
    message = bytes(range(256))
    with (tmp_path / "pipe").open("w+b") as pipe:
        send(pipe, message)
        pipe.seek(0)
        assert received(pipe) == message
    assert len(taken) > len(message) / 7

"""A process of the house runs the house's code, wherever it was started."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.bus.pipes import received, started

_CODE = "import sys; from ingest.bus.pipes import send; send(sys.stdout.buffer, b'ours')"


def test_packages_of_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise RuntimeError('this is not jitgov')\n")
    monkeypatch.chdir(tmp_path)
    with started(_CODE) as process:
        assert process.stdout is not None
        assert received(process.stdout) == b"ours"

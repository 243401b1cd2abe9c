"""A disk without room ends a command in 75; with room the same command goes on, and nothing is lost."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.ingest.authored import lines_of, signed_in

ROOT = Path(__file__).parents[2]
FILE_BYTES = 150_000
"""What a file may hold, in the place of a full disk: enough to make a bus and a store, too little to fill them."""


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def command(folder: Path, *arguments: str, before: Callable[[], None] | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "jitgov.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=before,
    )
    return done.returncode, done.stdout + done.stderr


def test_import_and_govern_end_in_75_and_go_on(tmp_path: Path) -> None:
    (tmp_path / "log.json").write_bytes(lines_of(signed_in(n) for n in range(2_000)))
    for arguments in (("import", "log.json", "--tenant", "acme"), ("govern", "--until-idle")):
        code, told = command(tmp_path, *arguments, before=_limited)
        assert code == 75, told
        assert "fault of jitgov" not in told
        code, told = command(tmp_path, *arguments)
        assert code == 0, told
    assert "governed 2,000 events" in told

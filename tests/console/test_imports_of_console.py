"""What the console loads: it is to stay small beside the store."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT

HEAVY = {"pandas", "matplotlib", "msgraph", "okta", "pyarrow", "kafka", "numpy"}


def test_it_loads_no_heavy_library() -> None:
    code = "import sys, console.cli.serving; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(loaded.stdout.split())

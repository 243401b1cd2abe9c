"""How wide a line may be for whoever reads it."""

from __future__ import annotations

import os
import shutil
import sys


def line_width() -> int | None:
    """Return the terminal's width, or that which COLUMNS says; None where there is neither: as wide as it likes."""
    named = os.environ.get("COLUMNS", "")
    if not (named.isdecimal() and int(named)) and not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns

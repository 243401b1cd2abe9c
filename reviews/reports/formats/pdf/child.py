"""The typesetter's own process: sets ``report.typ`` of a folder as PDF, and fails on a warning."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


def main(folder: str, output: str) -> str | None:
    """Write the PDF; return what is wrong with it, None: nothing."""
    root = Path(folder)
    ended = datetime.fromisoformat(json.loads((root / "report.json").read_bytes())["ended"]).replace(tzinfo=UTC)
    try:
        # Without the system's fonts: the same report is the same file on every machine.
        compiler = typst.Compiler(root / "report.typ", root=root, ignore_system_fonts=True)
        _, warnings = compiler.compile_with_warnings(
            output=root / output, format="pdf", pdf_standards=STANDARDS, timestamp=int(ended.timestamp())
        )
    except typst.TypstError as error:
        return f"{error.message} {' '.join(error.hints)} {error.diagnostic}"
    return "; ".join(warning.message for warning in warnings) or None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

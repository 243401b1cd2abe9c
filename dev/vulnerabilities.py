"""Asks whether a known vulnerability concerns a package of requirements.lock: ``python -m dev.vulnerabilities``.

Exit code 0: none does; 1: at least one does; 75: it could not be told, of one package or of all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NamedTuple

from dev.dependency_page import ROOT

_COMMAND = ("-m", "pip_audit", "-r", "requirements.lock", "--require-hashes", "--disable-pip", "--format", "json")
VULNERABLE, UNTOLD = 1, 75
_SHOWN = 5


class Answer(NamedTuple):
    """What is said, and the exit code."""

    lines: list[str]
    exit_code: int


def answer(output: str, complaint: str) -> Answer:
    """Return what pip-audit's JSON means; ``complaint``: what it said on standard error."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        reasons = complaint.strip().splitlines()[-1:] or ["nothing"]
        return Answer([f"no vulnerability data could be had; pip-audit says: {reasons[0]}", _elsewhere()], UNTOLD)
    concerned = [_concerned(package) for package in packages if package.get("vulns")]
    untold = [package for package in packages if "skip_reason" in package]
    if untold:
        names = ", ".join(package["name"] for package in untold[:_SHOWN])
        more = f" and {len(untold) - _SHOWN} more" if len(untold) > _SHOWN else ""
        unknown = f"no vulnerability data could be had of {len(untold)} of {len(packages)} packages: {names}{more}"
        concerned += [unknown, f"pip-audit says: {untold[0]['skip_reason']}", _elsewhere()]
        return Answer(concerned, VULNERABLE if any(package.get("vulns") for package in packages) else UNTOLD)
    if concerned:
        return Answer(concerned, VULNERABLE)
    return Answer([f"{len(packages)} packages of requirements.lock, no known vulnerability"], 0)


def _concerned(package: dict[str, Any]) -> str:
    flaws = "; ".join(
        f"{flaw['id']} (mended in {', '.join(flaw['fix_versions']) or 'no release yet'})" for flaw in package["vulns"]
    )
    return f"{package['name']} {package['version']}: {flaws}"


def _elsewhere() -> str:
    return (
        "Ask again where the Python Package Index's vulnerability service can be reached; nothing is known by this run"
    )


def main() -> int:
    """Ask, say, and return the exit code."""
    done = subprocess.run([sys.executable, *_COMMAND], cwd=ROOT, capture_output=True, text=True, check=False)
    lines, exit_code = answer(done.stdout, done.stderr)
    print("\n".join(lines))
    return exit_code


if __name__ == "__main__":
    sys.exit(main())

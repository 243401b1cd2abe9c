"""Asks whether a known vulnerability concerns a package of requirements.lock: ``python -m dev.vulnerabilities``.

Exit code 0: none does; 1: at least one does; 75: it could not be told, of one package or of all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NamedTuple

from dev.places import ROOT

_COMMAND = ("-m", "pip_audit", "-r", "requirements.lock", "--require-hashes", "--disable-pip", "--format", "json")
VULNERABLE, UNKNOWN = 1, 75
_SHOWN = 5
_ASK_ELSEWHERE = (
    "Ask again where the Python Package Index's vulnerability service can be reached; nothing is known by this run"
)


class Outcome(NamedTuple):
    """What the audit prints, and the exit code."""

    lines: list[str]
    exit_code: int


def outcome_of(output: str, complaint: str) -> Outcome:
    """Return what pip-audit's JSON means; ``complaint``: what it said on standard error."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        reasons = complaint.strip().splitlines()[-1:] or ["nothing"]
        return Outcome([f"no vulnerability data could be had; pip-audit says: {reasons[0]}", _ASK_ELSEWHERE], UNKNOWN)
    vulnerable = [package for package in packages if package.get("vulns")]
    unknown = [package for package in packages if "skip_reason" in package]
    lines = [_flaws_line(package) for package in vulnerable]
    if unknown:
        lines += [_unknown_line(unknown, len(packages)), f"pip-audit says: {unknown[0]['skip_reason']}", _ASK_ELSEWHERE]
    if vulnerable:
        return Outcome(lines, VULNERABLE)
    if unknown:
        return Outcome(lines, UNKNOWN)
    return Outcome([f"{len(packages)} packages of requirements.lock, no known vulnerability"], 0)


def _unknown_line(unknown: list[dict[str, Any]], of_packages: int) -> str:
    names = ", ".join(package["name"] for package in unknown[:_SHOWN])
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    return f"no vulnerability data could be had of {len(unknown)} of {of_packages} packages: {names}{more}"


def _flaws_line(package: dict[str, Any]) -> str:
    flaws = "; ".join(
        f"{flaw['id']} (mended in {', '.join(flaw['fix_versions']) or 'no release yet'})" for flaw in package["vulns"]
    )
    return f"{package['name']} {package['version']}: {flaws}"


def main() -> int:
    """Ask, say, and return the exit code."""
    done = subprocess.run([sys.executable, *_COMMAND], cwd=ROOT, capture_output=True, text=True, check=False)
    lines, exit_code = outcome_of(done.stdout, done.stderr)
    print("\n".join(lines))
    return exit_code


if __name__ == "__main__":
    sys.exit(main())

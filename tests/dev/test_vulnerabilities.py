"""What the audit of dependencies says: a flaw, none, or that nobody could tell, and never the last for none."""

from __future__ import annotations

import json

from dev.vulnerabilities import UNKNOWN, VULNERABLE, outcome_of

_SOUND = {"name": "sound", "version": "1.0", "vulns": []}
_FLAWED = {
    "name": "flawed",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.1"]}, {"id": "PYSEC-2026-2", "fix_versions": []}],
}
_SKIPPED = {"name": "skipped", "skip_reason": "Dependency not found on PyPI and could not be audited: skipped (1.0)"}


def _answered(*packages: object) -> tuple[str, int]:
    lines, exit_code = outcome_of(json.dumps({"dependencies": packages, "fixes": []}), "")
    return "\n".join(lines), exit_code


def test_no_flaw() -> None:
    assert _answered(_SOUND) == ("1 packages of requirements.lock, no known vulnerability", 0)


def test_a_flaw_is_named_with_what_mends_it() -> None:
    said, exit_code = _answered(_SOUND, _FLAWED)
    assert said == "flawed 2.0: PYSEC-2026-1 (mended in 2.1); PYSEC-2026-2 (mended in no release yet)"
    assert exit_code == VULNERABLE


def test_a_package_of_which_nothing_is_known_is_not_taken_for_sound() -> None:
    said, exit_code = _answered(_SOUND, _SKIPPED)
    assert "no vulnerability data could be had of 1 of 2 packages: skipped" in said
    assert exit_code == UNKNOWN


def test_a_flaw_stands_above_what_could_not_be_told() -> None:
    said, exit_code = _answered(_FLAWED, _SKIPPED)
    assert "PYSEC-2026-1" in said
    assert "of 1 of 2 packages" in said
    assert exit_code == VULNERABLE


def test_no_answer_at_all_says_why() -> None:
    lines, exit_code = outcome_of("", "usage\nConnectionError: the service cannot be reached\n")
    assert lines[0].endswith("pip-audit says: ConnectionError: the service cannot be reached")
    assert exit_code == UNKNOWN

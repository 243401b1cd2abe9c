"""A policy of the demo is switched off and on again, twice: its findings go and come back, each time with entries."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import yaml

from governance.store.database.engine import open_engine, reading
from governance.store.database.statements import rows
from tests.demo_run import ENVIRON, JITGOV

PLANTED = 3
"""The orphans that the made-up company holds."""
KNOWN = PLANTED + 1
"""With one that was deprovisioned since: its finding is closed, and belongs to the policy like the others."""


def jitgov(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, str(JITGOV), *arguments, "--config", "demo-out/config.yaml"]
    return subprocess.run(asked, cwd=folder, env=ENVIRON, capture_output=True, text=True, check=True)


def set_orphan(folder: Path, settings: dict[str, int] | None) -> None:
    file = folder / "demo-out/config.yaml"
    config = yaml.safe_load(file.read_text())
    config["governance"]["policies"]["orphan"] = settings
    file.write_text(yaml.safe_dump(config))


def open_orphans(folder: Path) -> list[str]:
    findings = map(json.loads, jitgov(folder, "findings", "--json").stdout.splitlines())
    return [finding["finding_id"] for finding in findings if finding["policy"] == "orphan"]


def counted_entries(folder: Path) -> Counter[str]:
    """Return how many audit entries there are of orphans, by step, and of generations."""
    engine = open_engine(f"sqlite:///{folder / 'demo-out/jitgov.sqlite'}")
    with reading(engine) as connection:
        entries = [(kind, json.loads(body)) for kind, body in rows(connection, "SELECT kind, body FROM audit_entry")]
    engine.dispose()
    steps = Counter(body["step"] for kind, body in entries if kind == "finding" and body["policy"] == "orphan")
    return steps + Counter(generations=sum(kind == "derivation" for kind, _ in entries))


def test_off_and_on_again_it_finds_what_it_found_and_every_switch_leaves_entries(demo_folder: Path) -> None:
    found_first = open_orphans(demo_folder)
    assert len(found_first) == PLANTED
    before = counted_entries(demo_folder)
    for switch in (1, 2):
        set_orphan(demo_folder, None)
        assert "INCOMPLETE" in jitgov(demo_folder, "findings").stdout, "the store was derived with other settings"
        jitgov(demo_folder, "govern", "--until-idle")
        assert open_orphans(demo_folder) == []
        assert counted_entries(demo_folder) - before == +Counter(
            superseded=KNOWN * switch, reopened=KNOWN * (switch - 1), generations=2 * switch - 1
        )
        set_orphan(demo_folder, {})
        jitgov(demo_folder, "govern", "--until-idle")
        assert open_orphans(demo_folder) == found_first
        assert counted_entries(demo_folder) - before == Counter(
            superseded=KNOWN * switch, reopened=KNOWN * switch, generations=2 * switch
        )
    assert jitgov(demo_folder, "audit", "verify").stdout.startswith("chain verified: ")

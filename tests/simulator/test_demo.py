"""The demo as a person runs it: a command, with the simulator and the collectors in processes of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from governance.model.states import DAY
from governance.queries.showing.asked import About
from governance.queries.showing.verdicts import show_finding
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import open_engine, reading
from governance.store.database.statements import rows
from simulator.organisation.plan import Plan
from tests.demo_run import ENVIRON, JITGOV, SECONDS, DemoRun, start
from tests.governance.queries.filled import at


def nothing_of(group: int) -> bool:
    """Whether all processes of a group end, within a while: one that is killed takes its moment."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_goes_from_the_vendors_apis_to_the_report_and_starts_afresh(demo_run: DemoRun) -> None:
    folder, out, said, group = demo_run
    assert out.splitlines()[-1] == "demo-out/report/weekly.html"
    assert (folder / "demo-out/report/weekly.html").is_file()
    for each in ("7 of 7: ", "The nightly sweep", "Ask it yourself"):
        assert each in said
    streams = [line.split() for line in out.splitlines() if line.startswith(("okta:", "entra:"))]
    assert len(streams) == 8
    assert {line[4] for line in streams} == {"0"}, "nothing is rejected"
    assert "exp.expired@corp.example.com" in out, "the sweep finds the planted case"
    settings = yaml.safe_load((folder / "demo-out/config.yaml").read_text())
    assert "sources" not in settings, "the simulator is gone"
    (known_as,) = settings["people"]["os"].items()
    assert known_as == (str(os.getuid()), settings["people"]["risk_owners"][0]), "whoever ran it may decide and accept"
    engine = open_engine(f"sqlite:///{folder / 'demo-out/jitgov.sqlite'}")
    with reading(engine) as connection:
        assert rows(connection, "SELECT 1 FROM coverage_statement WHERE basis = 'gap'") == []
        declared = "FROM coverage_statement WHERE issuer = 'entra:northwind' AND basis = 'declared'"
        assert rows(connection, f"SELECT COUNT(DISTINCT stream) {declared}") == [(6,)]
    engine.dispose()
    assert nothing_of(group)


def test_its_last_week_has_something_to_report(demo_run: DemoRun) -> None:
    """New JIT accounts, a leaver who came back, a review that was decided."""
    folder = demo_run.folder / "demo-out/report"

    def table(name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads((folder / "tables" / f"{name}.json").read_text())
        return rows

    logins = {row["account"].partition("@")[0] for row in table("new_jit_accounts")}
    assert logins == {"nia.newcomer", "noel.newcomer", "nell.newapp"}
    pressing = {(row["policy_id"], row["account"]): row["opened_at"] for row in table("act_now")}
    assert pressing["resurrection", "rex.returned@corp.example.com"].startswith("2026-10-26")
    decided = {row["state"] for row in table("review_counts")}
    assert {"approved", "revoked", "pending"} <= decided
    page = (folder / "weekly.html").read_text()
    assert "<h1><bdi>Northwind Traders</bdi></h1>" in page
    assert '<span class="state complete">COMPLETE</span>' in page


def test_a_revoke_is_seen_in_the_tenant_and_a_campaign_is_half_decided(demo_run: DemoRun) -> None:
    assert re.search(
        r"sal.sales@\S+ leaves the group: decided .*, applied .*, seen .* by okta:[0-9a-f-]{36}", demo_run.said
    )
    engine = open_engine(f"sqlite:///{demo_run.folder / 'demo-out/jitgov.sqlite'}")
    with reading(engine) as connection:
        removed = (
            "FROM removal r JOIN account a ON a.account_id = r.account_id WHERE a.name = 'sal.sales@corp.example.com'"
        )
        ((state, way, decided_at, planned_at, applied_at, seen_at),) = rows(
            connection,
            "SELECT r.state, r.wanted, r.decided_at, r.planned_at, r.applied_at, r.seen_at " + removed,
        )
        states = rows(connection, "SELECT state, COUNT(*) FROM campaign_item GROUP BY state ORDER BY state")
        questions = rows(connection, "SELECT COUNT(*) FROM review WHERE kind = 'micro' AND closed_at IS NOT NULL")
        tasks = rows(connection, "SELECT COUNT(*) FROM removal WHERE state = 'manual' AND task IS NOT NULL")
    engine.dispose()
    assert (state, way) == ("seen", "remove")
    assert decided_at < planned_at <= applied_at < seen_at
    assert {word for word, _ in states} == {"asked", "decided"}
    assert (questions[0][0] >= 1, tasks) == (True, [(1,)])
    campaign = demo_run.folder / "demo-out/campaign-report"
    for ending in ("html", "pdf", "xlsx", "md", "json"):
        assert (campaign / f"campaign.{ending}").stat().st_size > 1_000
        assert (demo_run.folder / f"demo-out/report/weekly.{ending}").stat().st_size > 1_000


def test_it_is_the_same_on_any_day(demo_run: DemoRun) -> None:
    """Its operators live when its people do: today's clock says neither what was detected when nor what is due."""
    plan = Plan()
    engine = open_engine(f"sqlite:///{demo_run.folder / 'demo-out/jitgov.sqlite'}")
    with reading(engine) as connection:
        ((first, last, due_at),) = rows(
            connection,
            "SELECT MIN(recorded_at), MAX(recorded_at), (SELECT MAX(due_at) FROM review_item) FROM detection",
        )
    engine.dispose()
    assert plan.begin < first < last < plan.end + DAY
    assert due_at <= plan.end + 15 * DAY


def test_a_copy_of_it_is_asked_as_the_demo_says(demo_folder: Path) -> None:
    asked = [sys.executable, str(JITGOV), "sweep", "--config", "demo-out/config.yaml"]
    done = subprocess.run(asked, cwd=demo_folder, env=ENVIRON, capture_output=True, text=True, check=True)
    assert "exp.expired@corp.example.com" in done.stdout


def test_every_evidence_of_a_finding_leads_to_its_record(demo_folder: Path) -> None:
    engine = open_engine(f"sqlite:///{demo_folder / 'demo-out' / 'jitgov.sqlite'}")
    with reading(engine) as connection:
        about = About(Snapshot(connection, GovernanceSettings()), at(400))
        shown = [show_finding(about, row[0]) for row in rows(connection, "SELECT finding_id FROM finding")]
        kept = rows(connection, "SELECT DISTINCT state FROM evidence_record")
    engine.dispose()
    records = [record for finding in shown for record in finding.sections[-1].rows]
    assert len(records) > len(shown) / 2
    assert [record["event_id"] for record in records if not record["raw"]] == []
    assert kept == [("kept",)]


@pytest.mark.parametrize("moment", ["The simulator serves", "1 of 7: "])
def test_ctrl_c_ends_all_of_it(moment: str, tmp_path: Path) -> None:
    demo = start(tmp_path)
    assert demo.stderr is not None
    assert any(moment in line for line in demo.stderr)
    os.killpg(demo.pid, signal.SIGINT)  # a terminal sends it to all of them
    _, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 130, said
    assert "2 of 7" not in said
    assert nothing_of(demo.pid)


def test_killed_it_leaves_nothing_running(tmp_path: Path) -> None:
    demo = start(tmp_path)
    assert demo.stderr is not None
    assert any("Its half year is collected" in line for line in demo.stderr)
    demo.kill()
    demo.communicate(timeout=SECONDS)
    assert nothing_of(demo.pid)


def test_a_folder_that_it_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo-out").mkdir()
    (tmp_path / "demo-out" / "mine").touch()
    demo = start(tmp_path)
    _, said = demo.communicate(timeout=SECONDS)
    assert demo.returncode == 2
    assert "was not made by the demo" in said
    assert (tmp_path / "demo-out" / "mine").is_file()

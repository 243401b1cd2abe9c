"""``jitgov policy replay``: nothing for the same settings; counts, examples, both sides and a page for others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from governance.cli.policy.commands import policy
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import writing
from governance.store.database.statements import run
from governance.worker.generations.generation_start import start_generation
from ingest.contract.errors import UnclearError
from tests.governance.censuses import CensusOf, day, record
from tests.governance.cli.contexts import KeepingContext
from tests.governance.configured import governance
from tests.governance.told import Told

OFF = governance(policies={"incomplete_profile": None})
GRAVER = governance(policies={"incomplete_profile": {"severity": "critical"}})


@pytest.fixture
def told(sqlite_url: str) -> Told:
    told = Told(sqlite_url)
    told.rules = start_generation(told.engine, told.rules, "one", told.clock()).rules
    profile = {"department": "Law", "managerId": "bob"}
    told.tell(CensusOf(day(3)).account("ann", profile=profile).account("bob", profile=profile).events())
    told.tell([record(day(6), "account_disabled", "bob")])
    return told


def replay(url: str, settings: GovernanceSettings, *words: str) -> tuple[Result, list[dict[str, Any]]]:
    context = KeepingContext(url, settings)
    done = CliRunner().invoke(policy, ["replay", *words], obj=context)
    return done, [dict(row) for row in context.shown]


def test_the_same_settings_give_not_a_byte(told: Told, sqlite_url: str) -> None:
    for words in ((), ("--json",)):
        done, shown = replay(sqlite_url, governance(), *words)
        assert (done.exit_code, done.stdout, shown) == (0, "", [])
        assert done.stderr == (
            "held against what stands, of generation 1: the same settings and code\nnothing would differ\n"
        )


def test_what_is_asked_with_identities_as_they_stand_is_said(told: Told, sqlite_url: str) -> None:
    done, _ = replay(sqlite_url, governance(links={"owned_domains": ["example.com"]}))
    said = "privilege_creep, reused_login: asked with identities and roles as they stand, not as other links make them"
    assert said in " ".join(done.stderr.split())
    assert "as they stand" not in replay(sqlite_url, OFF)[0].stderr


def test_other_settings_are_counted_with_examples(told: Told, sqlite_url: str) -> None:
    done, (counts, *examples) = replay(sqlite_url, OFF)
    assert done.exit_code == 0, done.output
    assert counts == {
        "policy": "incomplete_profile",
        "what": "finding",
        "added": 0,
        "gone": len(examples),
        "changed": 0,
    }
    assert {(row["difference"], row["severity"]) for row in examples} == {("gone", "low")}
    assert f"finding gone: {len(examples)}\n" in done.stderr and "policy:incomplete_profile" in done.stderr
    assert all(row["began"] and row["ended"] is None and row["message"] for row in examples)
    _, few = replay(sqlite_url, OFF, "--examples", "0")
    assert few == [counts]


def test_tools_get_both_sides(told: Told, sqlite_url: str) -> None:
    done, shown = replay(sqlite_url, GRAVER, "--json")
    assert done.exit_code == 0 and shown
    for row in shown:
        assert (row["what"], row["difference"], row["changed"]) == ("finding", "changed", ["severity"])
        assert (row["before"]["severity"], row["after"]["severity"]) == ("low", "critical")
        assert row["before"]["finding_id"] == row["id"] and "recorded_at" not in row["before"]
        assert row["before"]["opened_at"] == row["after"]["opened_at"] and row["before"]["evidence"]
        assert isinstance(row["before"]["evidence"], list)


def test_people_are_named_as_findings_name_them(told: Told, sqlite_url: str, tmp_path: Path) -> None:
    with writing(told.engine) as connection:
        run(connection, "UPDATE finding SET message = 'Given by okta:acme|bob.' WHERE policy = 'incomplete_profile'")
    file = tmp_path / "replay.html"
    _, (_, *examples) = replay(sqlite_url, OFF, "--html", str(file))
    assert {row["message"] for row in examples} == {"Given by bob@example.com."}
    assert {row["account"] for row in examples} <= {"ann@example.com", "bob@example.com"}
    assert "Given by bob@example.com." in file.read_text() and "okta:acme|" not in file.read_text()
    _, sides = replay(sqlite_url, OFF, "--json")
    assert {row["before"]["message"] for row in sides} == {"Given by bob@example.com."}
    assert {row["before"]["account_id"] for row in sides} <= {"okta:acme|ann", "okta:acme|bob"}


def test_it_is_narrowed_by_policy_and_by_when_it_begins(told: Told, sqlite_url: str) -> None:
    _, every = replay(sqlite_url, OFF, "--json", "--only", "incomplete_profile")
    assert every
    done, shown = replay(sqlite_url, OFF, "--only", "orphan")
    assert (done.exit_code, shown) == (0, []) and "nothing would differ" in done.stderr
    _, late = replay(sqlite_url, OFF, "--json", "--since", "2100-01-01")
    assert late == []
    done, _ = replay(sqlite_url, OFF, "--only", "orphans")
    assert isinstance(done.exception, UnclearError)


def test_nothing_is_written_and_a_page_is_its_owner_s_alone(told: Told, sqlite_url: str, tmp_path: Path) -> None:
    before, file = told.digest(), tmp_path / "replay.html"
    done, _ = replay(sqlite_url, OFF, "--html", str(file))
    assert done.exit_code == 0 and told.digest() == before
    assert "incomplete_profile" in file.read_text() and file.stat().st_mode & 0o077 == 0


def test_what_waits_is_told(told: Told, sqlite_url: str) -> None:
    told.take([record(day(7), "account_enabled", "bob")])
    done, _ = replay(sqlite_url, governance())
    assert "INCOMPLETE: " in done.stderr and "work items wait" in done.stderr


def test_a_store_that_no_worker_took_says_so(sqlite_url: str) -> None:
    Told(sqlite_url)
    done, shown = replay(sqlite_url, governance())
    assert shown == [] and "no worker has begun a generation" in done.stderr


def test_examples_of_a_policy_stand_together(told: Told, sqlite_url: str) -> None:
    off = governance(policies={"incomplete_profile": None, "ended_account_holds": None, "person_without_factor": None})
    _, shown = replay(sqlite_url, off)
    policies = [row["policy"] for row in shown if "difference" in row]
    assert len(set(policies)) > 1 and policies == sorted(policies)

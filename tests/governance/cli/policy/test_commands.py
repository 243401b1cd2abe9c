"""``jitgov policy list|show|test``: what is printed, with a store and without one, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from governance.cli.policy import telling
from governance.cli.policy.commands import policy
from governance.policies.catalogue import load_policies
from governance.queries.policies import AskedExample
from ingest.contract.errors import BrokenError, UnclearError
from ingest.contract.instants import to_micros
from tests.governance.censuses import CensusOf, day, record
from tests.governance.cli.contexts import KeepingContext
from tests.governance.configured import governance
from tests.governance.custom_rules import rule
from tests.governance.told import Told

SETTINGS = governance(policies={"orphan": {"grace_days": 3}, "admin_mfa": None})


def run(url: str, *words: str) -> tuple[Result, KeepingContext]:
    context = KeepingContext(url, SETTINGS)
    return CliRunner().invoke(policy, words, obj=context), context


@pytest.fixture
def no_store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'none.sqlite'}"


def test_the_list_counts_what_the_store_has(store_url: str) -> None:
    told = Told(store_url)
    profile = {"department": "Law", "managerId": "bob"}
    told.tell(CensusOf(day(3)).account("ann", profile=profile).account("bob", profile=profile).events())
    told.tell([record(day(6), "account_disabled", "bob")])
    done, context = run(store_url, "list")
    assert done.exit_code == 0, done.output
    by_id = {row["policy"]: row for row in context.shown}
    as_of = to_micros(day(6))
    standing = f"finding WHERE live = 1 AND opened_at <= {as_of}"
    for column, sql in (("findings", standing), ("not_evaluable", f"not_evaluable WHERE since_at <= {as_of}")):
        counted = {str(name): n for name, n in told.ask(f"SELECT policy, COUNT(*) FROM {sql} GROUP BY policy")}
        assert {name: row[column] for name, row in by_id.items() if row[column]} == counted
        assert counted or column == "findings"
    assert done.stdout.splitlines()[0].startswith("as of 2")
    assert (by_id["admin_mfa"]["status"], by_id["orphan"]["status"]) == ("off", "on")


def test_it_needs_no_store_and_makes_none(no_store: str) -> None:
    done, context = run(no_store, "list", "--json")
    assert done.exit_code == 0 and len(context.shown) == len(load_policies())
    assert {row["findings"] for row in context.shown} == {None}
    assert not Path(no_store.removeprefix("sqlite:///")).exists()


def test_one_policy_is_shown_with_every_setting_in_force(no_store: str) -> None:
    done, _ = run(no_store, "show", "orphan")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("orphan: An account outlives the person or the owner behind it\nstatus: on\n")
    assert "settings in force:\n  severity: null\n" in done.output and "\n  grace_days: 3\n" in done.output
    assert "\nspeaks after: leaver_elsewhere\n" in done.output and "speaks before" not in done.output
    assert "\nviolation, for example: the person has left" in done.output
    done, _ = run(no_store, "show", "admin_mfa")
    assert "\nstatus: off\n" in done.output and "settings in force" not in done.output
    done, context = run(no_store, "show", "orphan", "--json")
    assert done.exit_code == 0 and [row["policy"] for row in context.shown] == ["orphan"]
    done, _ = run(no_store, "show", "nothing")
    assert isinstance(done.exception, UnclearError)


def test_examples_that_hold_are_counted(no_store: str) -> None:
    done, context = run(no_store, "test", "orphan", "admin_mfa")
    assert (done.exit_code, done.stderr) == (0, f"all {len(context.shown)} examples hold\n")
    assert {row["policy"] for row in context.shown} == {"orphan", "admin_mfa"}


def test_one_that_does_not_hold_fails(no_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = AskedExample("orphan", "the person has left", "violation", "compliant", False, None)
    monkeypatch.setattr(telling, "asked_examples", lambda *_: iter([wrong]))
    done, context = run(no_store, "test")
    assert isinstance(done.exception, BrokenError) and len(context.shown) == 1
    assert "1 of 1 example does not hold, the first of orphan: the person has left: compliant instead of violation" in (
        str(done.exception)
    )


def test_the_organisation_s_own_rules_are_listed_shown_and_asked(no_store: str) -> None:
    wrong = rule(id="wrong", when="account.login.size() > 100")
    context = KeepingContext(no_store, governance(rules=[rule(), wrong]))
    listed = CliRunner().invoke(policy, ["list"], obj=context)
    assert listed.exit_code == 0, listed.output
    assert [row["policy"] for row in context.shown][-2:] == ["short_name", "wrong"]
    shown = CliRunner().invoke(policy, ["show", "short_name"], obj=context)
    assert (
        shown.output.startswith("short_name: A login is short\nstatus: on\n") and "\n  about: account\n" in shown.output
    )
    asked = CliRunner().invoke(policy, ["test", "short_name", "wrong"], obj=context)
    assert isinstance(asked.exception, BrokenError)
    assert str(asked.exception) == (
        "1 of 4 examples do not hold, the first of wrong: it is short: compliant instead of violation"
    )

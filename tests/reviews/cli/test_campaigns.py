"""A campaign from its definition to its signature, by commands."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from front_door.context import CommandContext
from governance.audit.entries import spelled
from governance.cli.lists import columns
from governance.store.clock import now_micros as now
from governance.store.database.engine import writing
from ingest.contract.errors import DeclinedError
from reviews.cli.campaigns import campaign
from reviews.store.campaigns.reviewer_sums import SORTS
from tests.governance.queries.filled import ACME, covered
from tests.reviews.asked_company import JO, company

CONFIG = """
store: {{url: "sqlite:///{folder}/store.sqlite"}}
people: {{os: {{"{uid}": "okta:acme|rita"}}}}
governance:
  applications: [{{issuer: "okta:acme", id: payroll, owner: pat@example.com}}]
reviews:
  campaigns:
    - name: privileges
      title: Privileges, every quarter
      owners: [rita@example.com, "okta:acme|ann"]
      scope: {{privileged: true}}
      schedule: {{cron: "0 6 1 1,4,7,10 *", zone: Europe/Berlin}}
      stages: [{{reviewers: [campaign_owner]}}]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(folder=tmp_path, uid=os.getuid()))
    engine = company(f"sqlite:///{tmp_path}/store.sqlite")
    with writing(engine) as connection:
        covered(connection, ACME, "system_log", now() - 1, now())
    engine.dispose()
    return file


def told(config: Path, *words: str) -> Result:
    return CliRunner().invoke(campaign, words, obj=CommandContext(config))


def test_help_names_the_sorts_that_there_are() -> None:
    assert tuple(sort.name for sort in SORTS) == columns.CAMPAIGN_REVIEWERS.sorts


def test_a_campaign_by_commands(config: Path) -> None:
    defined = told(config, "define", "privileges").stdout
    assert '"due_days": 14' in defined and "opened now, it would be due at" in defined
    assert "what_changed" in told(config, "list").stdout
    opened = told(config, "open", "privileges").stdout
    assert "opened with 4 items" in opened and "1 row is no item: the same access by another way" in opened
    rows = [json.loads(line) for line in told(config, "items", "--pending", "--json").stdout.splitlines()]
    items = {(row["account"]["subject"], row["entitlement"]["id"]): row["item_id"] for row in rows}
    assert set(items) == {("jo", "clerk"), ("jo", "admin"), ("pat", "admin"), ("rita", "clerk")}
    waiting = [json.loads(line) for line in told(config, "reviewers", "privileges", "--json").stdout.splitlines()]
    assert sum(row["open"] for row in waiting) == 4
    assert "answered" in told(config, "reviewers", "privileges").stdout
    decided = told(config, "decide", "revoke", items["jo", "admin"], "--reason", "left the team").stdout
    assert "recorded, and the item is revoked" in decided
    assert decided.splitlines()[-1].endswith(" for rita@example.com")
    with pytest.raises(DeclinedError, match="would review himself"):
        CliRunner().invoke(
            campaign, ["decide", "approve", items["rita", "clerk"], "--reason", "x"], obj=CommandContext(config),
            catch_exceptions=False,
        )  # fmt: skip
    shown = told(config, "items", "--account", JO, "--csv").stdout.splitlines()
    assert len(shown) == 3 and "left the team" in "".join(shown)
    (status,) = (json.loads(line) for line in told(config, "status", "--json").stdout.splitlines())
    assert (status["state"], status["frozen"], status["decided"], status["open"]) == ("open", 4, 1, 3)
    campaign_id = status["campaign_id"]
    one = (told(config, "status", word, "--json").stdout for word in ("privileges", campaign_id[:8]))
    assert [json.loads(text) for text in one] == [status, status]
    assert "no campaign other" in str(told(config, "status", "other").exception)
    (shown_row,) = [row for row in rows if (row["account"]["subject"], row["entitlement"]["id"]) == ("jo", "admin")]
    assert shown_row["reviewer_names"] and all("|" not in name for name in shown_row["reviewer_names"])
    of_the_name = told(config, "items", "--campaign", "Privileges", "--csv").stdout
    assert of_the_name == told(config, "items", "--campaign", campaign_id, "--csv").stdout and len(of_the_name) > 200
    assert told(config, "items", "--campaign", "privileges").stdout.splitlines()[0].endswith("UTC (now)")
    later = str(spelled(now() + 30 * 86_400_000_000))
    assert "is due at" in told(config, "extend", "privileges", "--due", later, "--reason", "holidays").stdout
    moved = told(config, "reassign", items["pat", "admin"], "--to", "sam@example.com", "--reason", "knows it")
    assert "is sam@example.com's to decide" in moved.stdout
    early = told(config, "sign-off", campaign_id)
    assert "only a closed one can be signed off" in str(early.exception) and early.stdout == ""
    assert "1 decided, 3 without a response" in told(config, "close", "Privileges", "--reason", "done").stdout
    refused = told(config, "sign-off", campaign_id)
    assert isinstance(refused.exception, DeclinedError) and "3 items" in str(refused.exception)
    assert len([line for line in refused.stdout.splitlines() if "no_response" in line]) == 3
    signed = told(config, "sign-off", "privileges", "--unanswered", "3")
    assert signed.exit_code == 0 and "3 without a response, 3 of them privileges" in signed.stdout
    assert json.loads(told(config, "status", "--json").stdout)["state"] == "signed_off"


def test_a_definition_is_printed_as_json_however_narrow_the_terminal_is(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    spelled_out = told(config, "define", "privileges").stdout
    assert '\n  "title": "Privileges, every quarter",\n' in spelled_out
    document = spelled_out[: spelled_out.index("\n}\n") + 2]
    assert json.loads(document) == json.loads(told(config, "define", "privileges", "--json").stdout)


def test_an_owner_defines_a_campaign_by_a_file(config: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(
        '{"name": "clerks", "owners": ["rita@example.com", "sam@example.com"], "scope": {"privileged": true}}'
    )
    entered = told(config, "define", "--file", str(plan))
    assert "clerks is defined by" in entered.stdout
    assert [line.split()[0] for line in told(config, "list").stdout.splitlines()[1:]] == [
        "what_changed", "privileges", "clerks",
    ]  # fmt: skip
    assert '"name": "clerks"' in told(config, "define", "clerks").stdout
    assert told(config, "define", "clerks", "--file", str(plan)).exit_code == 2


def test_nothing_is_told_as_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f'store: {{url: "sqlite:///{tmp_path}/store.sqlite"}}\n')
    engine = company(f"sqlite:///{tmp_path}/store.sqlite")
    engine.dispose()
    assert told(file, "define").stdout.startswith("no campaign is defined: ")
    assert told(file, "status").stdout == "no campaign was opened\n"
    assert json.loads(told(file, "list", "--json").stdout)["last_state"] is None
    assert told(file, "open", "what_changed").stdout.splitlines()[-1].startswith("review ")
    (built_in,) = (json.loads(line) for line in told(file, "list", "--json").stdout.splitlines())
    assert built_in["last_state"] == "open" and built_in["last_opened_at"] is not None
    assert "is built in" in str(told(file, "define", "what_changed").exception)
    assert "no campaign is defined as quarterly" in str(told(file, "open", "quarterly").exception)


def test_a_reviewer_s_items_are_listed_by_whichever_word_names_him(config: Path) -> None:
    told(config, "open", "privileges")
    listed = [told(config, "items", "--reviewer", word, "--json") for word in ("rita@example.com", "okta:acme|rita")]
    assert listed[0].stdout == listed[1].stdout and listed[0].stdout.count('"item_id"') == 3
    assert not told(config, "items", "--reviewer", "okta:acme|jo", "--json").stdout.count('"item_id"')


def test_of_a_word_that_is_no_account_it_is_said_that_only_the_word_itself_is_looked_for(config: Path) -> None:
    told(config, "open", "privileges")
    done = told(config, "items", "--reviewer", "audit-team")
    assert "no account is known by 'audit-team'" in done.stderr and "this very word" in done.stderr
    assert "nothing to list" in done.stdout

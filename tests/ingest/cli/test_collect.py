"""The command as a person runs it, against an org on a real socket and the embedded bus."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

import jitgov
from ingest.bus.open import open_bus
from ingest.contract.codec import EVENTS_TOPIC, decode
from ingest.contract.errors import SetupError
from ingest.contract.event import Event
from tests.ingest.collectors.okta.census.listed_org import company
from tests.ingest.collectors.okta.org import NOW, Org
from tests.ingest.collectors.okta.served import served

Run = Callable[..., Result]


@pytest.fixture
def org() -> Org:
    org = Org()
    org.add(7, NOW - timedelta(hours=5), timedelta(minutes=30))
    return org


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, org: Org) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OKTA", "hunter2")
    with served(org) as url:
        Path("config.yaml").write_text(
            f"sources: [{{kind: okta, tenant: acme, url: '{url}', auth: {{ssws: {{token_env: OKTA}}}}}}]\n"
        )
        yield lambda *arguments: CliRunner().invoke(jitgov.cli, arguments, catch_exceptions=False)


def published() -> list[Event]:
    subscriber = open_bus("embedded:jitgov-bus.sqlite", {}).subscriber("test", [EVENTS_TOPIC], lambda _: {})
    found = []
    while polled := subscriber.poll(1_000, 0):
        found += [decode(message.value) for messages in polled.values() for message in messages]
    subscriber.close()
    return found


def test_once_reads_to_now_and_sums_up_and_the_next_goes_on(run: Run, org: Org) -> None:
    result = run("collect", "okta", "--once", "--since", "2026-06-30", "--json")
    assert result.exit_code == 0, result.output
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["source"], row["stream"], row["records"], row["rejected"]) == ("okta:acme", "system_log", 7, 0)
    assert (row["first_at"], row["last_at"]) == ("2026-06-30T07:00:00Z", "2026-06-30T10:00:00Z")
    events = published()
    assert sum(event.kind == "session_started" for event in events) == 7
    (stated,) = [event.attributes for event in events if event.kind == "coverage"]
    assert stated == {"from": "2026-06-30T00:00:00Z", "to": "2026-06-30T11:58:00Z", "basis": "declared"}
    org.add(2, NOW - timedelta(hours=5), timedelta(minutes=30))
    again = run("collect", "okta", "--once")
    assert again.exit_code == 0
    assert again.stdout.splitlines()[1].split()[:4] == ["okta:acme", "system_log", "2", "2"]
    assert len(published()) == 10


def test_a_census_is_taken_and_what_is_missing_is_told(run: Run, org: Org) -> None:
    held = company()
    org.lists, org.envelopes = held.lists, held.envelopes
    org.lists["/api/v1/api-tokens"] = 404
    result = run("collect", "okta", "--once", "--census", "--since", "2026-06-30", "--json")
    assert result.exit_code == 0, result.output
    (_, row) = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = {"account_seen": 6, "grant_seen": 16, "census_ended": 1}
    assert (row["stream"], row["events"], row["kinds"], row["partial"]) == ("census", 23, kinds, ["permission"])
    assert "okta:acme: the census is partial, it closes nothing of: permission" in result.stderr
    assert "okta.apiTokens.read" in result.stderr
    assert "p1@example.com" not in result.stderr
    assert sum(event.source.stream == "census" for event in published()) == 23


def test_wrong_credentials_say_what_to_do_and_show_nothing(run: Run, org: Org) -> None:
    org.first = [httpx.Response(401, json={"errorCode": "E0000011", "errorSummary": "Invalid token provided"})]
    result = run("collect", "okta", "--once")
    assert result.exit_code == 78
    assert "system_log stopped: okta:acme: 127.0.0.1/api/v1/logs answers 401" in result.stderr
    assert "E0000011 Invalid token provided; the credentials are refused" in result.stderr
    assert "okta.logs.read" in result.stderr
    assert "hunter2" not in result.output + result.stderr
    assert len(org.asked) == 1


def test_what_could_not_be_read_is_told_by_the_exit_code(run: Run, org: Org) -> None:
    org.events[3][1]["published"] = "yesterday"
    result = run("collect", "okta", "--once", "--since", "2026-06-30")
    assert result.exit_code == 65


def test_config_check_shows_the_source_and_no_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("config", "check")
    assert result.exit_code == 0
    assert "- okta:acme" in result.stdout
    assert "token_env: OKTA" in result.stdout
    assert "hunter2" not in result.output
    monkeypatch.delenv("OKTA")
    assert jitgov.run(["config", "check"]) == 78


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("okta", "--census"), 2, "--census goes with --once"),
        (("ldap",), 2, "ldap"),
        ((), 2, "no kind of source is named: `jitgov collect okta` (the settings have okta:acme); `jitgov run` reads"),
        (("okta", "--once", "--since", "yesterday"), 2, "'--since': it is not an instant"),
        (("okta", "--once", "--tenant", "beta"), 78, "no source okta:beta is configured (configured: okta:acme)"),
        (("entra", "--once"), 78, "no source entra:* is configured"),
    ],
)
def test_wrong_usage_and_settings_are_told(
    arguments: tuple[str, ...], code: int, message: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert jitgov.run(["collect", *arguments]) == code
    assert message in capsys.readouterr().err


def test_whoever_names_nothing_hears_what_to_add_where_the_settings_name_no_source(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("config.yaml").write_text("sources: []\n")
    assert jitgov.run(["collect"]) == 2
    assert "the settings name no source to read: add one to `sources` (docs/setup-okta.md" in capsys.readouterr().err


ENTRA = """sources:
- kind: entra
  tenant: acme
  tenant_id: contoso.example.com
  auth: {client_secret: {client_id: an-app, secret_env: OKTA}}
"""


def test_via_is_a_choice_of_entra_alone_and_needs_a_hub(run: Run) -> None:
    assert run("collect", "okta", "--once", "--via", "event-hub").exit_code == 2
    Path("config.yaml").write_text(ENTRA)
    with pytest.raises(SetupError, match=r"sources\[0\]\.event_hub is missing"):
        run("collect", "entra", "--once", "--via", "event-hub")

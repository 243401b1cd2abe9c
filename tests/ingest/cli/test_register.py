"""``jitgov import-register`` as a person calls it, on the embedded bus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.contract.errors import RecordError, SetupError
from ingest.contract.register import Registered, registered_of
from jitgov import cli
from tests.ingest.cli.published import published

Run = Callable[..., Result]
ROWS = "Client;Owner;Known to;Description\nokta:acme|svc;Pat@example.com;okta:acme|00u1, sam;nightly backup\nbot;;;\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("JITGOV_CONFIG", "JITGOV_BUS_URL", "JITGOV_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    Path("config.yaml").write_text("tenant: acme\n")
    Path("register.csv").write_text(ROWS)

    def invoke(*arguments: str, file: str = "register.csv") -> Result:
        return CliRunner().invoke(cli, ("import-register", file, *arguments), catch_exceptions=False)

    return invoke


def test_each_row_is_the_register_s_word_on_an_account(run: Run) -> None:
    result = run("--issuer", "okta:acme", "--as-of", "2026-05-02", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["accounts"], told["without_owner"], told["custodians"], told["rejected"]) == (2, 1, 2, 0)
    rows = {event.account.subject: registered_of(event.attributes) for event in published() if event.account}
    custodians = ("okta:acme|00u1", "okta:acme|sam")
    owner = "okta:acme|Pat@example.com"
    assert rows["svc"] == Registered(owner=owner, custodians=custodians, purpose="nightly backup")
    assert rows["bot"] == Registered()
    run("--issuer", "okta:acme", "--as-of", "2026-05-02")
    ids = [event.event_id for event in published()]
    assert len(ids) == 4 and len(set(ids)) == 2, "the same register is the same events"


def test_a_row_that_is_unclear_is_named_and_the_rest_is_taken(run: Run) -> None:
    result = run("--as-of", "2026-05-02")
    assert result.exit_code == 65
    assert "register.csv:3: the account 'bot' is no key (<issuer>|<subject>); name the issuer" in result.output
    twice = "account,owner\nokta:acme|a,okta:acme|x\nokta:acme|a,okta:acme|y\nokta:acme|b,ldap:acme|z\n"
    Path("twice.csv").write_text(twice)
    with pytest.raises(RecordError, match="names no account whose row can be read"):
        run(file="twice.csv")


def test_an_account_is_named_by_its_id_and_does_not_answer_for_itself(run: Run) -> None:
    Path("odd.csv").write_text("account,owner\nsvc@example.com,00u1\n00u2,00u2\n00u3,pat@example.com\n")
    result = run("--issuer", "okta:acme", "--as-of", "2026-05-02", file="odd.csv")
    assert result.exit_code == 65
    assert "odd.csv:2: the account 'okta:acme|svc@example.com' is named by a login; name it by its id" in result.output
    assert "odd.csv:3: okta:acme|00u2 cannot answer for itself; name a person" in result.output
    assert [event.account.subject for event in published() if event.account] == ["00u3"]


def test_a_file_that_is_no_list_says_so_instead_of_asking_for_its_columns(run: Run) -> None:
    Path("half.json").write_text('[{"account":')
    for option in ((), ("--map",)):
        with pytest.raises(RecordError, match=r"half.json: line 1: "):
            run(*option, file="half.json")


def test_the_map_is_shown_and_used(run: Run) -> None:
    result = run("--issuer", "okta:acme", "--map", "--write", "map.yaml")
    assert "account: Client\n" in result.output and '# line 2: okta:acme|svc: {"owner":' in result.output
    assert run("--columns", "map.yaml", "--as-of", "2026-05-02").exit_code == 0
    Path("odd.csv").write_text("x,y\n1,2\n")
    with pytest.raises(SetupError, match="which column is the account is unclear"):
        run(file="odd.csv")


def test_a_register_of_a_day_that_lies_ahead_is_told_to_be_taken_for_one_of_now(run: Run) -> None:
    said = "--as-of 2999-05-02T00:00:00Z lies ahead of now: the list is taken for one of now"
    assert said in run("--issuer", "okta:acme", "--as-of", "2999-05-02").stderr

"""What was revoked is carried out by commands: listed, planned, approved by somebody else, spoken of."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from front_door.context import CommandContext
from governance.cli.lists import columns
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.cli import remediating
from reviews.cli.remediation import remediation
from reviews.store.remediation.removal_pages import SORTS
from tests.reviews.remediation.removing_company import CLOSED, MINUTE, decided_company

CONFIG = """
store: {{url: "sqlite:///{folder}/store.sqlite"}}
people: {{os: {{"{uid}": "okta:acme|{who}"}}}}
reviews: {{fallback_reviewer: rita@example.com}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("removals")
    decided_company(f"sqlite:///{folder}/store.sqlite").dispose()
    for who in ("pat", "jo", "sam"):
        (folder / f"{who}.yaml").write_text(CONFIG.format(folder=folder, uid=os.getuid(), who=who))
    return folder


def run(folder: Path, *words: str, who: str = "sam") -> Result:
    context = CommandContext(folder / f"{who}.yaml")
    return CliRunner().invoke(remediation, words, obj=context, catch_exceptions=False)


def test_help_names_the_sorts_that_there_are() -> None:
    assert tuple(sort.name for sort in SORTS) == columns.REMOVALS.sorts


def test_a_removal_by_commands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remediating, "now_micros", lambda: CLOSED + MINUTE)
    assert "1 decision taken, 1 removal looked at" in run(folder, "plan").stdout
    (row,) = (json.loads(line) for line in run(folder, "list", "--open", "--json").stdout.splitlines())
    assert (row["account"]["subject"], row["state"], row["why"]) == (
        "jo",
        "manual",
        "no source that may be written to holds it",
    )
    assert row["task"].startswith("No source that jitgov may write to holds admin. Remove jo@example.com there by hand")
    assert (row["decided_by"], row["owner"], row["applied_at"]) == ("okta:acme|pat", "rita@example.com", None)
    assert "manual" in run(folder, "list", "--state", "manual").stdout
    removal = row["removal_id"]
    with pytest.raises(DeclinedError, match=r"was decided by okta:acme\|pat"):
        run(folder, "verify", removal, "--gone", "--reason", "looked", who="pat")
    with pytest.raises(DeclinedError, match="own access"):
        run(folder, "verify", removal, "--stays", "--reason", "mine", who="jo")
    with pytest.raises(DeclinedError, match="is manual; only one that is planned is approved"):
        run(folder, "approve", removal, "--reason", "go")
    with pytest.raises(UnclearError, match="there is no removal"):
        run(folder, "verify", "0123456789")
    assert run(folder, "verify", removal, "--gone").exit_code == 2
    assert "is manual since" in run(folder, "verify", removal[:8]).stdout
    assert "is attested, entered by" in run(folder, "verify", removal, "--gone", "--reason", "looked").stdout
    assert "removal_id" not in run(folder, "list", "--open", "--json").stdout

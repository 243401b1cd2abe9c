"""An item is decided and given to another, and a finding accepted, by the first letters of an id."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from front_door.context import CommandContext
from governance.store.database.engine import writing
from ingest.contract.errors import UnclearError
from reviews.cli import acceptances, reviewing
from reviews.cli.findings import finding as findings_command
from reviews.cli.reviews import review
from tests.governance.queries.filled import at, finding
from tests.reviews.opened import JO, OWNER, filled_store, item_of, open_at

FINDING = "abcdef0123"
CONFIG = """
store: {{url: "{url}"}}
people: {{os: {{"{uid}": "okta:acme|pat"}}, risk_owners: ["okta:acme|pat"]}}
"""
TERMS = ("--reason", "mended in autumn", "--control", "watched", "--ticket", "RISK-7", "--until", "2026-06-01")


@pytest.fixture
def item_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open a review; return the id of the item about an account that was made at sign-in."""
    url = f"sqlite:///{tmp_path}/store.sqlite"
    engine = filled_store(url)
    open_at(engine)
    with writing(engine) as connection:
        finding(connection, FINDING, JO)
    (tmp_path / "config.yaml").write_text(CONFIG.format(url=url, uid=os.getuid()))
    for module in (reviewing, acceptances):
        monkeypatch.setattr(module, "now_micros", lambda: at(21))
    return item_of(engine, "jit_account")


def run(folder: Path, command: click.Command, *words: str) -> str:
    context = CommandContext(folder / "config.yaml")
    return CliRunner().invoke(command, words, obj=context, catch_exceptions=False).output


def test_an_item_is_named_by_its_first_letters(tmp_path: Path, item_id: str) -> None:
    decided = run(tmp_path, review, "decide", item_id[:6], "approve", "--reviewer", OWNER, "--reason", "x")
    assert "recorded" in decided
    with pytest.raises(UnclearError, match="there is no review item"):
        run(tmp_path, review, "decide", "ffffffffffff", "approve", "--reason", "x")


def test_a_finding_is_named_by_its_first_letters(tmp_path: Path, item_id: str) -> None:
    assert item_id
    assert f"finding {FINDING} is accepted" in run(tmp_path, findings_command, "accept", FINDING[:6], *TERMS)
    said = run(tmp_path, findings_command, "reopen", FINDING[:6], "--reason", "it is back")
    assert f"finding {FINDING} is open again" in said

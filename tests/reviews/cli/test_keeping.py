"""Erasing somebody and holding what is known of them, by commands."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from front_door.context import CommandContext
from governance.store.database.engine import open_engine, reading
from governance.store.database.statements import rows
from ingest.contract.errors import DeclinedError, UnclearError
from reviews.cli.erasing import say_known
from reviews.cli.keeping import erase, hold
from reviews.remediation.keeping.erasure import KnownOfPerson
from tests.reviews.asked_company import JO, company

CONFIG = """
store: {{url: "sqlite:///{folder}/store.sqlite"}}
people: {{os: {{"{uid}": "okta:acme|rita"}}}}
reviews: {{schedule: {{weekly_report: {{out: "{folder}/reports"}}, reports: {{out: "{folder}/others"}}}}}}
"""
WHY = ("--reason", "article 17", "--ticket", "DPO-7")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG.format(folder=tmp_path, uid=os.getuid()))
    company(f"sqlite:///{tmp_path}/store.sqlite").dispose()
    for day, text in (("2026-05-04", f"<td>{JO}</td>"), ("2026-05-11", "<td>nobody</td>")):
        folder = tmp_path / "reports" / day
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(text)
    for place in ("reports/orphans", "others/orphans", "others/not-ours"):
        folder = tmp_path / place / "2026-05-04"
        folder.mkdir(parents=True)
        (folder / "orphans.html").write_text(f"<td>{JO}</td>")
        if not place.endswith("ours"):
            (folder / "manifest.json").write_text("{}")
    return file


def told(command: click.Command, config: Path, *words: str) -> str:
    return CliRunner().invoke(command, words, obj=CommandContext(config), catch_exceptions=False).stdout


def acts(config: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{config.parent}/store.sqlite")
    with reading(engine) as connection:
        found = [row[0] for row in rows(connection, "SELECT kind FROM act WHERE kind IN ('erase', 'legal_hold')")]
    engine.dispose()
    return found


def test_a_dry_run_says_what_is_known_and_changes_nothing(config: Path) -> None:
    said = told(erase, config, JO, "--dry-run")
    assert f"known as {JO}" in said and "the report" in said and "nothing was changed" in said
    assert "\n  1 review items" not in said and "\n  1 names" not in said
    assert acts(config) == []
    assert (config.parent / "reports" / "2026-05-04").exists()


def test_one_thing_is_called_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    say_known(KnownOfPerson(("okta:acme|jo",), {"names": 1, "facts": 2, "audit entries, which stay": 1}, ()))
    assert capsys.readouterr().out.splitlines()[1:] == ["  1 name", "  2 facts", "  1 audit entry, which stays"]


def test_whoever_is_erased_goes_from_store_and_reports_and_what_stays_is_told(config: Path) -> None:
    said = told(erase, config, JO, *WHY)
    assert "the next `jitgov govern` takes names and records out of the store" in said
    assert "on the bus (embedded:" in said and "in the audit trail" in said
    assert acts(config) == ["erase"]
    left = [str(page.parent.relative_to(config.parent)) for page in config.parent.rglob("*.html")]
    assert sorted(left) == ["others/not-ours/2026-05-04", "reports/2026-05-11"]


@pytest.mark.parametrize("missing", ["--reason", "--ticket"])
def test_nobody_is_erased_without_a_reason_and_a_ticket(config: Path, missing: str) -> None:
    given = [word for name in ("--reason", "--ticket") if name != missing for word in (name, "x")]
    refused = CliRunner().invoke(erase, [JO, *given], obj=CommandContext(config))
    assert refused.exit_code == 2 and f"Missing option '{missing}'" in refused.output
    assert acts(config) == []


def test_under_a_legal_hold_nobody_is_erased(config: Path) -> None:
    for_matter = ("--matter", "Smith v. Acme", "--reason", "litigation")
    assert told(hold, config, "place", JO, *for_matter).startswith(f"jo@example.com ({JO}): held for Smith v. Acme")
    listed = told(hold, config, "list")
    assert "Smith v. Acme" in listed and listed.splitlines()[1].split()[0] == "jo@example.com"
    with pytest.raises(DeclinedError, match=r"^jo@example\.com \(.*jo\) is under the legal hold Smith v"):
        told(erase, config, JO, *WHY)
    with pytest.raises(UnclearError, match="for these one does: Smith v"):
        told(hold, config, "lift", JO, "--matter", "another", "--reason", "r")
    assert "no longer held" in told(hold, config, "lift", JO, "--matter", "Smith v. Acme", "--reason", "settled")
    assert told(hold, config, "list") == "no legal hold stands\n"
    assert "erased, entered by" in told(erase, config, JO, *WHY)


def test_nobody_has_himself_erased(config: Path) -> None:
    with pytest.raises(DeclinedError, match="nobody decides about himself"):
        told(erase, config, "okta:acme|rita", *WHY)

"""The report's command: the page's path stands alone on the last line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from front_door.context import CommandContext
from governance.settings.store_place import StorePlace
from governance.store.database.engine import open_engine, reading, writing
from governance.store.database.open_store import open_store
from governance.store.schema import evidence
from governance.store.telling.printed_reports import last_printed
from ingest.contract.errors import BrokenError, DeclinedError, UnclearError
from reviews.cli.reports import report
from reviews.reports.folders import report_names
from tests.governance.queries.filled import at
from tests.reviews.reports.weekly.filled_week import filled_week


def test_weekly_prints_the_page_last(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"store:\n  url: sqlite:///{tmp_path}/store.sqlite\n")
    with open_store(StorePlace(f"sqlite:///{tmp_path}/store.sqlite")):
        pass  # an empty store: to ask makes none
    out = tmp_path / "out"
    told = CliRunner().invoke(
        report, ["weekly", "--out", str(out), "--as-of", "2026-06-01"], obj=CommandContext(config)
    )
    assert told.exit_code == 0, told.output
    *_, counts, page = told.stdout.splitlines()
    assert page == str(out / "weekly.html")
    assert counts.startswith("INCOMPLETE: 0 findings open (0 critical, 0 high), 0 accepted, 0 foreseen, 0 overdue; ")
    assert "no stream was read" in (out / "weekly.html").read_text()
    engine = open_engine(f"sqlite:///{tmp_path}/store.sqlite")
    with reading(engine) as connection:
        printed = last_printed(connection, "weekly", at(40))
    assert printed is not None and printed.figures["open"] == 0
    engine.dispose()


def test_over_a_broken_audit_trail_it_is_written_and_ends_as_broken(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"store:\n  url: sqlite:///{tmp_path}/store.sqlite\n")
    engine = filled_week(f"sqlite:///{tmp_path}/store.sqlite")
    with writing(engine) as connection:
        connection.execute(evidence.audit_entry.update().values(body=b"{}"))
    engine.dispose()
    out = tmp_path / "out"
    done = CliRunner().invoke(
        report, ["weekly", "--out", str(out), "--as-of", "2026-08-08"], obj=CommandContext(config)
    )
    assert isinstance(done.exception, BrokenError)
    assert "the report is written, and says that its audit trail is broken" in str(done.exception)
    assert done.stdout.splitlines()[-1] == str(out / "weekly.html")
    assert "The audit trail is not what was sealed" in (out / "weekly.html").read_text()


def test_the_list_names_every_report(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("{}\n")
    told = CliRunner().invoke(report, ["list", "--json"], obj=CommandContext(config))
    lines = {line["report"]: line for line in map(json.loads, told.stdout.splitlines())}
    assert set(lines) == set(report_names())
    assert lines["weekly"]["formats"] == ["csv", "html", "json", "markdown", "pdf", "xlsx"]


def test_it_fails_on_findings_so_grave_once_it_is_written(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"store:\n  url: sqlite:///{tmp_path}/store.sqlite\n")
    filled_week(f"sqlite:///{tmp_path}/store.sqlite").dispose()
    asked = ["weekly", "--out", str(tmp_path / "out"), "--as-of", "2026-08-08", "--format", "markdown,json"]
    done = CliRunner().invoke(report, [*asked, "--fail-on", "high"], obj=CommandContext(config))
    assert isinstance(done.exception, DeclinedError) and done.exception.exit_code == 1
    assert str(done.exception) == "the report is written: 2 open findings are high or graver (--fail-on)"
    assert done.stdout.splitlines()[-1] == str(tmp_path / "out" / "weekly.md")
    assert (tmp_path / "out" / "weekly.json").is_file() and not (tmp_path / "out" / "weekly.html").exists()
    manifest = (tmp_path / "out" / "manifest.json").read_bytes()
    other = ["jit_accounts", *asked[1:], "--fail-on", "low"]
    refused = CliRunner().invoke(report, other, obj=CommandContext(config))
    assert isinstance(refused.exception, UnclearError)
    assert f"{tmp_path}/out holds the report weekly: write jit_accounts into another folder" in str(refused.exception)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == manifest
    calm = CliRunner().invoke(report, [*other, "--out", str(tmp_path / "jit")], obj=CommandContext(config))
    assert calm.exit_code == 0, calm.output
    again = CliRunner().invoke(report, [*asked[:-1], "html"], obj=CommandContext(config))
    assert again.exit_code == 0
    listed = {entry["file"] for entry in json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]}
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert files - listed == {"manifest.json"}, "what was written in another format before is gone"

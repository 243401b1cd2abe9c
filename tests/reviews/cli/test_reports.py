"""The report's command: the page's path stands alone on the last line."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from front_door.context import CommandContext
from governance.settings.store_place import StorePlace
from governance.store.database.open_store import open_store
from reviews.cli.reports import report


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
    assert told.stdout.splitlines()[-1] == str(out / "weekly.html")
    assert "no stream was read" in (out / "weekly.html").read_text()

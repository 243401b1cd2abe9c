"""`jitgov export`: what it prints and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from governance.cli.views.export import VIEW_NAMES, export
from governance.store.views.catalogue import VIEWS
from tests.governance.cli.contexts import KeepingContext, exit_code
from tests.governance.queries.filled import empty_store


@pytest.fixture
def context(sqlite_url: str) -> KeepingContext:
    empty_store(sqlite_url)
    return KeepingContext(sqlite_url)


def run(context: KeepingContext, *arguments: str) -> Result:
    return CliRunner().invoke(export, arguments, obj=context)


def test_the_views_are_named_at_once() -> None:
    assert tuple(view.name for view in VIEWS) == VIEW_NAMES


def test_each_file_is_told(context: KeepingContext, tmp_path: Path) -> None:
    done = run(context, "--parquet", str(tmp_path / "files"), "--only", "v_access", "--only", "v_usage")
    assert done.exit_code == 0, done.output
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
        str(tmp_path / "files" / f"{view}.parquet") for view in ("v_access", "v_usage")
    ]
    assert exit_code(run(context, "--parquet", str(tmp_path / "files"))) == 1
    assert run(context, "--parquet", str(tmp_path / "files"), "--force", "--json").exit_code == 0
    assert [row["view"] for row in context.shown] == list(VIEW_NAMES)


def test_a_folder_is_asked_for(context: KeepingContext, tmp_path: Path) -> None:
    assert run(context).exit_code == 2
    (tmp_path / "file").write_text("")
    assert run(context, "--parquet", str(tmp_path / "file")).exit_code == 2
    assert run(context, "--parquet", str(tmp_path), "--only", "account").exit_code == 2

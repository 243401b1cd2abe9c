"""The views become files: whole, of stated kinds, their owner's alone, and never over what is there."""

from __future__ import annotations

import importlib
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from sqlalchemy import Engine

from governance.queries.exporting import files, parquet
from governance.queries.exporting.export import ExportedFile, export_parquet
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import reading, writing
from governance.store.queries import view_rows
from governance.store.views.catalogue import VIEWS
from ingest.contract.errors import DeclinedError, SetupError, TransientError
from tests.governance.queries.filled import ACME, account, at, empty_store, finding, grant, use

ALICE = f"{ACME}|alice"
_ARROW = {"text": "string", "timestamp": "timestamp[us, tz=UTC]", "date": "date32[day]", "number": "int64"} | {
    "boolean": "bool"
}


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = empty_store(store_url)
    with writing(engine) as connection:
        account(connection, ALICE, display_name="Älice \x1b[31m =1+1")
        for n in range(5):
            grant(connection, f"g{n}", ALICE, f"{ACME}|group:g{n}", privileged=n % 2, valid_to=at(9) if n else None)
        finding(connection, "f1", ALICE)
        use(connection, ALICE, at(5, 7))
    return engine


def exported(engine: Engine, folder: Path, *only: str, replaces: bool = False) -> list[ExportedFile]:
    with reading(engine) as connection:
        snapshot = Snapshot(connection, GovernanceSettings())
        return list(export_parquet(snapshot, folder, only, replaces=replaces))


def read(folder: Path, view: str) -> Any:
    return pyarrow.parquet.read_table(folder / f"{view}.parquet")


def test_each_view_is_a_file_of_its_columns(engine: Engine, tmp_path: Path) -> None:
    written = exported(engine, tmp_path / "new" / "files")
    assert [(w.view, w.rows) for w in written] == [
        ("v_access", 5),
        ("v_accounts", 1),
        ("v_identities", 1),
        ("v_findings", 1),
        ("v_usage", 1),
        ("v_reviews", 0),
    ]
    for view, of_view in zip(VIEWS, written, strict=True):
        table = read(tmp_path / "new" / "files", view.name)
        assert (table.num_rows, Path(of_view.file).stat().st_size) == (of_view.rows, of_view.size)
        assert [(f.name, str(f.type)) for f in table.schema] == [(c.name, _ARROW[c.kind]) for c in view.columns]
        personal = {f.name for f in table.schema if f.metadata[b"personal"] == b"yes"}
        assert personal == {c.name for c in view.columns if c.is_personal}
        assert table.schema.metadata[b"jitgov.view"] == view.name.encode()


def test_values_are_of_their_kinds(engine: Engine, tmp_path: Path) -> None:
    exported(engine, tmp_path)
    grants = sorted(read(tmp_path, "v_access").to_pylist(), key=lambda row: str(row["grant_id"]))
    assert [(row["grant_id"], row["privileged"]) for row in grants[:2]] == [("g0", False), ("g1", True)]
    assert (grants[0]["valid_from"], grants[0]["valid_to"]) == (datetime(2026, 5, 1, tzinfo=UTC), None)
    assert grants[1]["valid_to"] == datetime(2026, 5, 9, tzinfo=UTC)
    # A text is the source's own: a file by columns is no terminal and no spreadsheet.
    assert grants[0]["display_name"] == "Älice \x1b[31m =1+1"
    (used,) = read(tmp_path, "v_usage").to_pylist()
    assert used["day"] == date(2026, 5, 5)
    (found,) = read(tmp_path, "v_findings").to_pylist()
    assert found["status"] == "open"


def test_many_blocks_are_one_file(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_rows, "BLOCK_ROWS", 1)
    monkeypatch.setattr(parquet, "GROUP_ROWS", 2)
    exported(engine, tmp_path, "v_access")
    assert pyarrow.parquet.ParquetFile(tmp_path / "v_access.parquet").num_row_groups == 3
    assert sorted(read(tmp_path, "v_access")["grant_id"].to_pylist()) == [f"g{n}" for n in range(5)]


def test_files_are_their_owner_s_alone(engine: Engine, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        exported(engine, tmp_path / "files", "v_access")
    finally:
        os.umask(before)
    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "files" / "v_access.parquet").stat().st_mode & 0o777 == 0o600


def test_what_is_there_is_left_unless_forced_and_a_link_is_not_followed(engine: Engine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("somebody's")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "v_findings.parquet").symlink_to(other)
    with pytest.raises(DeclinedError, match=r"v_findings\.parquet: there already; give --force"):
        exported(engine, tmp_path / "files")
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["v_findings.parquet"]
    assert len(exported(engine, tmp_path / "files", replaces=True)) == len(VIEWS)
    assert not (tmp_path / "files" / "v_findings.parquet").is_symlink()
    assert other.read_text() == "somebody's"
    assert not list((tmp_path / "files").glob(".*"))


def test_who_comes_second_overwrites_nothing(tmp_path: Path) -> None:
    with pytest.raises(DeclinedError, match="there already"), files.appearing(tmp_path / "x", replaces=False) as file:
        file.write(b"mine")
        (tmp_path / "x").write_text("theirs")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert (tmp_path / "x").read_text() == "theirs"


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(TransientError, match="cannot be written: No space"),
        files.appearing(tmp_path / "x", replaces=False),
    ):
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_is_named(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="file/below cannot be written: Not a directory; name another folder"):
        exported(engine, tmp_path / "file" / "below")


def test_without_pyarrow_it_says_what_to_install(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(SetupError, match=r"install jitgov\[parquet\]"):
        exported(engine, tmp_path / "files")
    assert not (tmp_path / "files").exists()

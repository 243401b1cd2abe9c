"""A report's files are made where they are said to stand, whatever else stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.contract.errors import SetupError
from reviews.reports.support.files import create, make_folder, remove_files, writing_into


def test_a_file_is_its_maker_s_alone_and_replaces_an_older_one(tmp_path: Path) -> None:
    make_folder(tmp_path / "report" / "tables")
    path = tmp_path / "report" / "tables" / "some.csv"
    for content in (b"longer than the next", b"short"):
        with create(path) as file:
            file.write(content)
    assert path.read_bytes() == b"short"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_in_a_file_s_place_is_refused_and_not_followed(tmp_path: Path, exists: bool) -> None:
    elsewhere = tmp_path / "elsewhere"
    if exists:
        elsewhere.write_text("kept")
    (tmp_path / "weekly.html").symlink_to(elsewhere)
    with pytest.raises(SetupError, match=r"weekly\.html is a link"):
        create(tmp_path / "weekly.html")
    assert elsewhere.exists() == exists
    assert not exists or elsewhere.read_text() == "kept"


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    folder, below_file = tmp_path / "folder", tmp_path / "file" / "report"
    (tmp_path / "file").touch()
    (folder / "some.csv").mkdir(parents=True)
    with pytest.raises(SetupError, match=r"file/report: Not a directory; name another"), writing_into(below_file):
        make_folder(below_file)
    with pytest.raises(SetupError, match=r"folder/some\.csv: Is a directory"), writing_into(folder):
        create(folder / "some.csv")
    with pytest.raises(FileNotFoundError), writing_into(folder):
        (tmp_path / "elsewhere").read_bytes()


def test_a_link_in_the_folder_s_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "report").symlink_to(tmp_path / "real")
    with pytest.raises(SetupError, match="report is a link"):
        make_folder(tmp_path / "report")


def test_only_files_of_the_folder_itself_are_removed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "report", tmp_path / "outside.pdf"
    (folder / "tables").mkdir(parents=True)
    for path in (outside, folder / "weekly.pdf", folder / "tables" / "open.csv", tmp_path / "linked.csv"):
        path.touch()
    (folder / "link").symlink_to(tmp_path)
    remove_files(folder, ["weekly.pdf", "tables/open.csv", "../outside.pdf", str(outside), "link/linked.csv", "none"])
    assert not (folder / "weekly.pdf").exists() and not (folder / "tables" / "open.csv").exists()
    assert outside.exists() and (tmp_path / "linked.csv").exists()

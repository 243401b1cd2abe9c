"""Columns by name, and maps as files."""

from __future__ import annotations

import resource
from pathlib import Path

import msgspec
import pytest

from ingest.contract.errors import SetupError, TransientError
from ingest.files.column_map import column_called, first_called, folded, map_text, read_map, write_map


class Meant(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    key: str | None = None
    roles: list[str] = []


def test_headers_are_compared_without_case_blanks_and_marks() -> None:
    assert folded("E-mail Address") == folded("email_address") == "emailaddress"
    assert column_called("user id", ["User ID", "Email"]) == "User ID"
    assert first_called(["mail", "e-mail"], ["E-Mail", "Name"]) == "E-Mail"
    assert first_called(["mail"], ["Mail", "MAIL"]) is None


def test_a_column_that_is_not_there_or_is_two_is_refused() -> None:
    with pytest.raises(SetupError, match=r"no column 'emial'; did you mean email\?"):
        column_called("emial", ["email", "name"])
    with pytest.raises(SetupError, match="may be any of these columns: 'Mail', 'MAIL'"):
        column_called("mail", ["Mail", "MAIL"])
    assert column_called("MAIL", ["Mail", "MAIL"]) == "MAIL"


def test_a_map_is_written_once_and_read_again(tmp_path: Path) -> None:
    meant, path = Meant(key="Id", roles=["Role"]), tmp_path / "map.yaml"
    write_map(path, map_text(meant, ["Notes"]))
    assert "# not used: Notes" in path.read_text()
    assert read_map(path, Meant) == meant
    with pytest.raises(SetupError, match="is there already"):
        write_map(path, "")


def test_a_map_without_room_leaves_no_file_and_is_tried_again(tmp_path: Path) -> None:
    path, before = tmp_path / "map.yaml", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(TransientError, match=r"map.yaml cannot be written: .*; make room, and run it again"):
            write_map(path, "key: Id\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not path.exists()
    write_map(path, "key: Id\n")


def test_a_map_with_an_unknown_meaning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("kye: Id\n")
    with pytest.raises(SetupError, match="is no column map"):
        read_map(path, Meant)

"""Lists in every form that people export them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.contract.errors import RecordError
from ingest.files.list_rows import BadRow, ListRow, read_list

ROWS = [{"login": "ada", "role": "admin"}, {"login": "bob", "role": ""}]


@pytest.mark.parametrize(
    "content",
    [
        b"login,role\nada,admin\nbob,\n",
        b"login,role\rada,admin\rbob,\r",
        b"\xef\xbb\xbflogin;role\r\nada;admin\r\nbob;\r\n",
        "login\trole\nada\tadmin\nbob\t\n".encode("utf-16"),
        b"sep=;\nlogin;role\nada;admin\nbob;\n",
        b'\n"login","role"\n"ada","admin"\n\n"bob",""\n',
        b'[{"login": "ada", "role": "admin"}, {"login": "bob", "role": null}]',
        b'{"login": "ada", "role": "admin"}\n{"login": "bob", "role": ""}\n',
    ],
)
def test_one_list_in_many_forms(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    table = read_list(str(file))
    assert table.columns == ["login", "role"]
    assert [dict(row.cells) for row in table.rows if isinstance(row, ListRow)] == ROWS


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_list_of_one_column(tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text("email\nada@example.com\nbob@example.com\n", newline=line_end)
    table = read_list(str(file))
    assert table.columns == ["email"]
    assert [row.cells["email"] for row in table.rows if isinstance(row, ListRow)] == [
        "ada@example.com",
        "bob@example.com",
    ]


def test_members_of_objects_are_columns_and_lists_stay_lists(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[{"Id": 7, "Profile": {"Name": "Admin"}, "on": true, "groups": [{"name": "EMEA, sales"}, "x"]}]')
    (row,) = read_list(str(file)).rows
    assert isinstance(row, ListRow)
    assert row.cells == {"Id": "7", "Profile.Name": "Admin", "on": "yes", "groups": ["EMEA, sales", "x"]}


def test_what_is_no_row_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("login,role\nada,admin\nbob,x,y\ncyd,z\n")
    rows = list(read_list(str(file)).rows)
    assert [row.line for row in rows] == [2, 3, 4]
    assert isinstance(rows[1], BadRow)
    assert "3 cells" in rows[1].reason


def test_a_cut_off_file_says_so(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[{"login": "ada"}, {"login": "bo')
    rows = list(read_list(str(file)).rows)
    assert isinstance(rows[0], ListRow)
    assert isinstance(rows[-1], BadRow)


def test_an_archive_without_a_text_is_refused(tmp_path: Path) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w"):
        pass
    file = tmp_path / "list.zip"
    file.write_bytes(packed.getvalue())
    with pytest.raises(RecordError, match="the zip holds no file that is read"):
        read_list(str(file))

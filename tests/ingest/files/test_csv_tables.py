from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.contract.rejection import reject
from ingest.files.csv_tables import read_header
from ingest.files.records import Readable, Unreadable, read_records


def known(names: Sequence[str]) -> bool:
    return set(names) >= {"id", "name"}


def pieces_in(stored: bytes, tmp_path: Path) -> list[Readable | Unreadable]:
    (tmp_path / "table").write_bytes(stored)
    return list(read_records(str(tmp_path / "table"), None, known))


def reasons_in(stored: bytes, tmp_path: Path) -> list[str]:
    return [piece.reason for piece in pieces_in(stored, tmp_path) if isinstance(piece, Unreadable)]


@pytest.mark.parametrize(
    "stored",
    [
        b"id,name\n1,a\n2,b\n",
        b"id,name\r\n1,a\r\n2,b",
        b"id,name\r1,a\r2,b\r",
        b"\xef\xbb\xbfsep=;\rid;name\r\r1;a\r2;b",
        b"\xef\xbb\xbfid,name\n1,a\n2,b\n",
        b"\nid,name\n1,a\n\n2,b\n",
        b"id;name\n1;a\n2;b\n",
        b"sep=;\nid;name\n1;a\n2;b\n",
        b"id\tname\n1\ta\n2\tb\n",
        b'"id","name"\n"1","a"\n"2","b"\n',
        b"id,name,\n1,a,\n2,b,\n",
        b" id , name \n1,a\n2,b\n",
        "id,name\n1,a\n2,b\n".encode("utf-16"),
        gzip.compress(b"id,name\n1,a\n2,b\n"),
    ],
)
def test_a_row_is_an_object_of_the_header_s_names(stored: bytes, tmp_path: Path) -> None:
    values = [piece.value for piece in pieces_in(stored, tmp_path) if isinstance(piece, Readable)]
    assert values == [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]
    assert reasons_in(stored, tmp_path) == []


def test_a_cell_may_hold_lines_quotes_and_delimiters(tmp_path: Path) -> None:
    pieces = pieces_in(b'id,name\n1,"a ""b"",\nc"\n2,d\n', tmp_path)
    assert [(piece.line, piece.value["name"]) for piece in pieces if isinstance(piece, Readable)] == [
        (2, 'a "b",\nc'),
        (4, "d"),
    ]


def test_a_line_ends_where_the_file_s_lines_do_and_at_no_other_sign(tmp_path: Path) -> None:
    title = "Members\u2028of\x0bthe house\x85 in\x1cMay".encode()
    pieces = pieces_in(title + b"\r\nid,name,mail\r\n1,a,b\r\n2,c,d\r\n", tmp_path)
    assert [piece.value["id"] for piece in pieces if isinstance(piece, Readable)] == ["1", "2"]
    old = b"id,name\r" + b"1,some name\r" * 20_000
    assert len(pieces_in(old, tmp_path)) == 20_000


def test_a_name_that_stands_twice_is_told_apart(tmp_path: Path) -> None:
    (piece,) = pieces_in(b"id,name,name\n1,a,b\n", tmp_path)
    assert isinstance(piece, Readable)
    assert piece.value == {"id": "1", "name": "a", "name (2)": "b"}


def test_a_table_that_nobody_knows_is_named_once_with_its_columns(tmp_path: Path) -> None:
    (reason,) = reasons_in(b"Fecha (UTC),Servicio,Actividad\n1,2,3\n4,5,6\n", tmp_path)
    assert reason == (
        "no identity provider's export has a table with these columns: 'Fecha (UTC)', 'Servicio', 'Actividad'. "
        "Export it in English, with its columns as they are, or as JSON"
    )


def test_a_table_without_rows_is_read(tmp_path: Path) -> None:
    assert pieces_in(b"id,name\n", tmp_path) == []


def test_records_in_a_cell_are_peeled(tmp_path: Path) -> None:
    stored = b'_time,_raw\nx,"{""id"": 1}"\ny,"{""id"": 2}"\n'
    assert [piece.raw for piece in pieces_in(stored, tmp_path) if isinstance(piece, Readable)] == [
        b'{"id": 1}',
        b'{"id": 2}',
    ]


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"id,name\n1,a,b\n", "the row has 3 cells, and its table 2 columns"),
        (b"id,name\n1\n", "the row has 1 cells, and its table 2 columns"),
        (b"id,name\n1,\xe9\n", "not UTF-8: byte 0xe9 on line 2; save it as CSV in UTF-8"),
        (b"id,name,\xe9\n1,a,b\n", "not UTF-8: byte 0xe9 on line 1; save it as CSV in UTF-8"),
        (b'id,name\n1,"a\n2,b\n', "the table is broken from this line on: unexpected end of data"),
    ],
)
def test_what_is_no_row_is_named(stored: bytes, reason: str, tmp_path: Path) -> None:
    assert reasons_in(stored, tmp_path) == [reason]


def test_a_quote_that_never_ends_costs_no_memory(tmp_path: Path) -> None:
    stored = b'id,name\n1,"' + b"x" * 80 * 1024 + b"\n" * 6_000_000
    (reason,) = reasons_in(stored, tmp_path)
    assert reason == "the table is broken from this line on: a row has more than 4194304 bytes"


def test_a_row_that_is_broken_spoils_no_other(tmp_path: Path) -> None:
    rows = [b'2,"b" c\n', b'4,"say \\"so\\" now"\n', b'5,"a 5\\" disk"\n', b"7,g\rh\n"]
    stored = b"id,name\n1,a\n" + b"3,d\n".join(rows) + b"8,i\n"
    pieces = pieces_in(stored, tmp_path)
    assert [piece.value["id"] for piece in pieces if isinstance(piece, Readable)] == ["1", "3", "3", "3", "8"]
    broken = [piece for piece in pieces if isinstance(piece, Unreadable)]
    assert [piece.line for piece in broken] == [3, 5, 7, 9]
    assert all(piece.reason.startswith("this is no row of the table: ") for piece in broken)


def test_nothing_of_a_broken_row_is_kept_but_its_size_and_hash(tmp_path: Path) -> None:
    """Which of its cells is a secret's nobody knows, and what cannot be masked is not kept."""
    row = b'2,"secret" c\n'
    (piece,) = [piece for piece in pieces_in(b"id,name\n" + row, tmp_path) if isinstance(piece, Unreadable)]
    assert (piece.raw, piece.size, piece.sha256) == (b"", len(row), hashlib.sha256(row).hexdigest())
    rejection = reject(piece.raw, piece.reason, whole=(piece.sha256, piece.size))
    assert (rejection.raw, rejection.truncated) == ("", True)


@pytest.mark.parametrize(
    "rows", [b'"d"e,"hello\nevil,admin\n",f\n', b'4,"open\n5,"e"\n6,f\n', b'"d"e,"say \\"hello\nevil,admin\n"\n']
)
def test_text_of_a_cell_that_a_broken_row_leaves_open_is_no_row(rows: bytes, tmp_path: Path) -> None:
    pieces = pieces_in(b"id,name\n1,a\n" + rows, tmp_path)
    assert [piece.value["id"] for piece in pieces if isinstance(piece, Readable)] == ["1"]
    (reason,) = [piece.reason for piece in pieces if isinstance(piece, Unreadable)]
    assert reason.startswith("the table is broken from this line on: ")


def test_a_row_of_ever_more_cells_costs_no_memory(tmp_path: Path) -> None:
    line = b'"' + b"x" * 1024 * 1024 + b'\n",'
    (reason,) = reasons_in(b"id,name\n" + line * 40, tmp_path)
    assert reason == "the table is broken from this line on: a row has more than 4194304 bytes"


@pytest.mark.parametrize("stored", [b'a, b broken\n{"id": 1}\n', b'{"id": 1}\na,b\n', b'broken\n{"id": 1}\n'])
def test_json_with_a_broken_line_is_no_table(stored: bytes, tmp_path: Path) -> None:
    assert [piece.value for piece in pieces_in(stored, tmp_path) if isinstance(piece, Readable)] == [{"id": 1}]


@pytest.mark.parametrize(
    ("above", "titles"),
    [
        (b"Staff list 2026\n\n", ("Staff list 2026",)),
        (b"Staff list 2026,,\n", ("Staff list 2026",)),
        (b'"Report: staff"\nAs of 2026-11-29\n', ("Report: staff", "As of 2026-11-29")),
    ],
)
def test_a_title_above_the_headers_is_passed_over(above: bytes, titles: tuple[str, ...], tmp_path: Path) -> None:
    stored = above + b"id,name,mail\n1,a,a@example.com\n2,b,b@example.com\n"
    pieces = [piece for piece in pieces_in(stored, tmp_path) if isinstance(piece, Readable)]
    assert [piece.value for piece in pieces] == [
        {"id": "1", "name": "a", "mail": "a@example.com"},
        {"id": "2", "name": "b", "mail": "b@example.com"},
    ]
    assert pieces[0].line == stored[: stored.index(b"1,a")].count(b"\n") + 1
    table, _ = read_header(iter([stored]))
    assert table is not None
    assert table.titles == titles


@pytest.mark.parametrize(
    "stored",
    [b"Name\nDoe, Ada\nRoe, Bob\n", b"note\na,b,c\nd\n", b"note\na,a,a\n1,2,3\n", b'hello\n{"a": [1, 2]}\n'],
)
def test_what_may_be_the_list_itself_is_no_title(stored: bytes) -> None:
    assert read_header(iter([stored]))[0] is None

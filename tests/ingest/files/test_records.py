from __future__ import annotations

import gzip
import io
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.contract.errors import SetupError
from ingest.files.input_bytes import files_of, total_bytes
from ingest.files.records import Readable, Unreadable, read_records

TEXT = b'{"a": 1}\n{"b": 2}\n'


class Own(msgspec.Struct, forbid_unknown_fields=True):
    """What is known by all its keys."""

    own: msgspec.Raw


def own(raw: bytes) -> Own | None:
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(raw, type=Own)
    return None


def place(piece: Readable | Unreadable) -> tuple[int, bytes, str | None]:
    return piece.line, piece.raw, piece.reason if isinstance(piece, Unreadable) else None


def values(file: Path) -> list[object]:
    found = list(read_records(str(file)))
    assert all(isinstance(each, Readable) for each in found), found
    return [each.value for each in found if isinstance(each, Readable)]


@pytest.mark.parametrize(
    "stored",
    [
        TEXT,
        gzip.compress(TEXT, mtime=0),
        gzip.compress(TEXT[:9], mtime=0) + gzip.compress(TEXT[9:], mtime=0),
        TEXT.decode().encode("utf-16"),
        b"\xfe\xff" + TEXT.decode().encode("utf-16-be"),
        b"\xef\xbb\xbf" + TEXT,
    ],
)
def test_a_file_is_unpacked_and_decoded_by_its_first_bytes(stored: bytes, tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(stored)
    assert values(file) == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    "text",
    [
        b'{"own": 1}\n{"a": [{"own": 2}]}\n{"own": 3}',
        b'{"value":[\n{"own": 1},\n{"a": {"own": 2}},\n{"own": 3}\n]}',
        b'[{"own": 1}, {"a": 2}, {"own": 3}]',
        b'{"own": 1}\n{"own": 2\n{"own": 3}',
        b'{"own": ' + b"[" * 300 + b"]" * 300 + b'}\n{"own": 3}',
    ],
)
def test_a_native_record_has_the_place_and_the_bytes_of_any_other(text: bytes, tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    file.write_bytes(text)
    native = list(read_records(str(file), native_form=own))
    assert list(map(place, native)) == list(map(place, read_records(str(file))))
    assert any(isinstance(piece, Readable) and type(piece.value) is Own for piece in native)


def test_a_record_keeps_its_place(tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    file.write_bytes(b"\n" + TEXT)
    assert [(each.file, each.line, each.raw) for each in read_records(str(file))] == [
        (str(file), 2, b'{"a": 1}'),
        (str(file), 3, b'{"b": 2}'),
    ]


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b""), "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file holds nothing but blanks"),
        ("\n".encode("utf-16"), "the file holds nothing but blanks"),
    ],
)
def test_an_export_that_holds_nothing_is_named(stored: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(stored)
    (piece,) = read_records(str(tmp_path / "log"))
    assert isinstance(piece, Unreadable)
    assert piece.reason.startswith(reason)


@pytest.mark.parametrize(
    "stored", [b"[]", b'{"value": []}', b'{"records": [\n]}', b'{"@odata.context": "x", "value": []}']
)
def test_an_empty_list_is_read(stored: bytes, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(stored)
    assert values(tmp_path / "log") == []


@pytest.mark.parametrize("cut", [1, 8, 30])
def test_what_is_left_of_a_cut_archive_is_read_and_the_cut_is_told(cut: int, tmp_path: Path) -> None:
    lines = b"".join(b'{"n": %d, "x": "%x"}\n' % (n, zlib.crc32(b"%d" % n)) for n in range(20_000))
    file = tmp_path / "log.gz"
    file.write_bytes(gzip.compress(lines)[:-cut])
    *records, last = read_records(str(file))
    assert len(records) > 19_900
    assert isinstance(last, Unreadable)
    assert last.reason.startswith("gzip gives no more after ")
    assert last.raw == str(file).encode()


@pytest.mark.parametrize(
    ("begins", "what"),
    [
        (b"SQLite format 3\0", "an SQLite database"),
        (b"Rar!\x1a", "packed with RAR; unpack it first"),
        (b"PAR1", "a Parquet file; export JSON or CSV"),
        (b"<!DOCTYPE html>", "a web page, perhaps of a login that was not done; export JSON or CSV"),
    ],
)
def test_a_file_of_another_kind_is_one_rejection(begins: bytes, what: str, tmp_path: Path) -> None:
    file = tmp_path / "state"
    file.write_bytes(begins + b"\n{}\n" * 50)
    assert [each.reason for each in read_records(str(file)) if isinstance(each, Unreadable)] == [
        f"not JSON: it is {what}"
    ]


def test_folders_are_read_by_name_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/10.json", "a.json", ".hidden", ".git/x.json", "c/d/e.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "c" / "loop").symlink_to(tmp_path)
    found = [Path(each).relative_to(tmp_path).as_posix() for each in files_of([str(tmp_path)])]
    assert found == ["a.json", "b/10.json", "b/2.json", "c/d/e.json"]
    assert total_bytes(files_of([str(tmp_path)])) == 4 * len(TEXT)
    assert total_bytes(["-"]) is None


def test_standard_input_is_a_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for stored in (TEXT, gzip.compress(TEXT)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stored))))
        assert [(each.file, each.line) for each in read_records("-")] == [("-", 1), ("-", 2)]


def test_progress_is_told_in_stored_bytes(tmp_path: Path) -> None:
    for name, stored in (("plain", TEXT), ("packed", gzip.compress(TEXT * 1000))):
        (tmp_path / name).write_bytes(stored)
        told: list[int] = []
        assert list(read_records(str(tmp_path / name), told.append))
        assert sum(told) == len(stored)


def test_a_file_that_cannot_be_read_is_the_operators(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="gone cannot be read: No such file"):
        list(read_records(str(tmp_path / "gone")))


def test_a_name_that_is_no_text_can_be_published(tmp_path: Path) -> None:
    file = tmp_path / b"log-\xff".decode(errors="surrogateescape")
    file.write_bytes(b"x")
    assert [each.file.encode().endswith(b"\xef\xbf\xbd") for each in read_records(str(file))] == [True]


@given(st.binary(max_size=300))
def test_any_bytes_end_as_records_or_unreadable(stored: bytes) -> None:
    for begins in (b"", b"\x1f\x8b\x08\x00", b"\xff\xfe", b"\xef\xbb\xbf"):
        before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BufferedReader(io.BytesIO(begins + stored)))
        try:
            for each in read_records("-"):
                assert each.line >= 1
        finally:
            sys.stdin = before


def test_a_line_of_control_characters_is_passed_over_once(tmp_path: Path) -> None:
    file = tmp_path / "log"
    for stored in (b"\x0c", b"{\x1e\x00\x0c", b"\x1ea\x0b", b'\r]\n\xbb\r"\t\x0c'):
        file.write_bytes(stored)
        assert 0 < sum(1 for _ in read_records(str(file))) <= len(stored)

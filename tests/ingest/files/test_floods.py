from __future__ import annotations

from pathlib import Path

from ingest.files.floods import MAX_ALIKE
from ingest.files.records import Readable, Unreadable, read_records


def pieces_in(stored: bytes, tmp_path: Path) -> list[Readable | Unreadable]:
    (tmp_path / "log").write_bytes(stored)
    return list(read_records(str(tmp_path / "log")))


def unreadable_in(stored: bytes, tmp_path: Path) -> list[Unreadable]:
    return [piece for piece in pieces_in(stored, tmp_path) if isinstance(piece, Unreadable)]


def test_few_broken_lines_are_kept_each(tmp_path: Path) -> None:
    pieces = unreadable_in(b"".join(b"line %d\n" % n for n in range(MAX_ALIKE)), tmp_path)
    assert [piece.raw for piece in pieces] == [b"line %d" % n for n in range(MAX_ALIKE)]


def test_a_flood_of_broken_lines_is_one_piece_with_a_count(tmp_path: Path) -> None:
    pieces = unreadable_in(b"".join(b"line %d\n" % n for n in range(50_000)), tmp_path)
    assert [piece.pieces for piece in pieces] == [50_000]
    assert "50,000 such pieces, until line 50,000" in pieces[-1].reason


def test_a_file_of_garbage_is_one_piece_whatever_is_wrong_with_its_lines(tmp_path: Path) -> None:
    (piece,) = unreadable_in(b"".join(b'%c{"\x00\xff %d\n"open\n' % (48 + n % 40, n) for n in range(400)), tmp_path)
    assert piece.pieces > 400


def test_a_flood_between_records_is_one_piece_with_a_count(tmp_path: Path) -> None:
    stored = b'lead\n{"n": 1}\n' + b"".join(b"line %d\n" % n for n in range(1_000)) + b'{"n": 2}\n'
    pieces = pieces_in(stored, tmp_path)
    assert [piece.value["n"] for piece in pieces if isinstance(piece, Readable)] == [1, 2]
    assert [piece.pieces for piece in pieces if isinstance(piece, Unreadable)] == [1_001]


def test_few_broken_lines_between_records_are_kept_each_in_their_order(tmp_path: Path) -> None:
    stored = b'lead\n{"n": 1}\nat "\nnan\n{"n": 2}\ntrail\n'
    assert [piece.line for piece in unreadable_in(stored, tmp_path)] == [1, 3, 4, 6]


def test_long_pieces_are_handed_on_at_once_and_held_in_little(tmp_path: Path) -> None:
    long = b"x" * 100_000 + b"\n"
    pieces = pieces_in(long * 30 + b'{"n": 1}\n' + b"line\n", tmp_path)
    assert [piece.line for piece in pieces][: MAX_ALIKE + 1] == [*range(1, MAX_ALIKE + 1), 31]
    assert sum(piece.pieces for piece in pieces if isinstance(piece, Unreadable)) == 31
    assert sum(len(piece.raw) for piece in pieces[MAX_ALIKE:]) < 11 * 70_000


def test_a_flood_of_one_reason_leaves_what_is_broken_otherwise(tmp_path: Path) -> None:
    stored = b'{"n": 1}\n' + b"line\n" * 900 + b'{"n": \xff}\n' + b"line\n" * 100
    assert sorted(piece.pieces for piece in unreadable_in(stored, tmp_path)) == [1, 1_000]


def test_positions_and_sizes_make_no_other_reason(tmp_path: Path) -> None:
    pieces = unreadable_in(b"".join(b'{"a": %s nope}\n' % (b"1" * (n % 90)) for n in range(5_000)), tmp_path)
    assert len(pieces) < 3 * MAX_ALIKE
    assert sum(piece.pieces for piece in pieces) == 5_000


def test_records_between_the_broken_lines_are_read(tmp_path: Path) -> None:
    stored = b"".join(b'broken\n{"n": %d}\n' % n for n in range(1_000))
    assert sum(isinstance(piece, Readable) for piece in pieces_in(stored, tmp_path)) == 1_000


def test_the_same_flood_is_the_same_piece_and_another_is_another(tmp_path: Path) -> None:
    first = unreadable_in(b"x\n" * 100, tmp_path)[-1]
    assert unreadable_in(b"x\n" * 100, tmp_path)[-1] == first
    assert unreadable_in(b"x\n" * 99 + b"y\n", tmp_path)[-1].sha256 != first.sha256


def test_nul_bytes_are_named_and_what_follows_them_is_read(tmp_path: Path) -> None:
    pieces = pieces_in(b'{"a": 1}\n' + bytes(5_000) + b'{"b": 2}\n', tmp_path)
    assert [piece.value for piece in pieces if isinstance(piece, Readable)] == [{"a": 1}, {"b": 2}]
    assert [piece.reason for piece in pieces if isinstance(piece, Unreadable)] == [
        "NUL bytes: something is missing here"
    ]

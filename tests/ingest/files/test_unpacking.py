"""Packed files: what is read, what is refused by name, and that neither costs memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import pytest
import zstandard

from ingest.contract.errors import TransientError
from ingest.files.records import Readable, Unreadable, read_records
from ingest.files.unpacking_limits import FREE_BYTES, MAX_DEPTH, MAX_MEMBERS

TEXT = b'{"a": 1}\n{"b": 2}\n'
MEBIBYTE = 1024 * 1024


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stored.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    stored = io.BytesIO()
    with tarfile.open(fileobj=stored, mode=mode) as archive:  # type: ignore[call-overload] # the mode is a parameter
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stored.getvalue()


def zstd(text: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(text)


def pieces_in(stored: bytes, tmp_path: Path) -> list[Readable | Unreadable]:
    (tmp_path / "export").write_bytes(stored)
    return list(read_records(str(tmp_path / "export")))


def reasons_in(stored: bytes, tmp_path: Path) -> list[str]:
    return [piece.reason for piece in pieces_in(stored, tmp_path) if isinstance(piece, Unreadable)]


@pytest.mark.parametrize(
    "stored",
    [
        bz2.compress(TEXT),
        bz2.compress(TEXT[:9]) + bz2.compress(TEXT[9:]),
        lzma.compress(TEXT),
        lzma.compress(TEXT[:9]) + lzma.compress(TEXT[9:]),
        zstd(TEXT),
        zstd(TEXT[:9]) + zstd(TEXT[9:]),
        zipped({"log.json": TEXT}),
        zipped({"a.json": TEXT[:9], "b/c.json": TEXT[9:]}),
        zipped({"log.json": TEXT}, zipfile.ZIP_STORED),
        zipped({"log.json": TEXT}, zipfile.ZIP_BZIP2),
        zipped({"logs/": b"", "logs/.DS_Store": b"x", "__MACOSX/._log": b"x", "logs/log.json": TEXT}),
        tarred({"log.json": TEXT}),
        tarred({"a": TEXT[:9], "./b": TEXT[9:], ".hidden": b"x"}),
        tarred({"log.json": TEXT}, "w:gz"),
        tarred({"log.json": TEXT}, "w:bz2"),
        tarred({"log.json": TEXT}, "w:xz"),
        zstd(tarred({"log.json": TEXT})),
        zipped({"log.json.gz": gzip.compress(TEXT)}),
        tarred({"day.zip": zipped({"log.json.gz": gzip.compress(TEXT)})}, "w:gz"),
        gzip.compress(gzip.compress(TEXT)),
        gzip.compress(TEXT.decode().encode("utf-16")),
        TEXT.decode().encode("utf-16-le"),
        TEXT.decode().encode("utf-32"),
    ],
)
def test_a_packed_file_is_read_however_it_is_packed(stored: bytes, tmp_path: Path) -> None:
    pieces = pieces_in(stored, tmp_path)
    assert [piece.value for piece in pieces if isinstance(piece, Readable)] == [{"a": 1}, {"b": 2}]
    assert not [piece for piece in pieces if isinstance(piece, Unreadable)]


def test_a_record_of_an_archive_says_which_member_it_is_from(tmp_path: Path) -> None:
    pieces = pieces_in(tarred({"day.zip": zipped({"b.json": b"\n" + TEXT})}), tmp_path)
    assert [(piece.file, piece.line) for piece in pieces] == [
        (f"{tmp_path}/export!day.zip!b.json", 2),
        (f"{tmp_path}/export!day.zip!b.json", 3),
    ]


LINES = b"".join(b'{"n": %d, "x": "%064x"}\n' % (n, n * n * 7_919) for n in range(30_000))


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress, zstd])
@pytest.mark.parametrize("cut", [1, 8, 3_000])
def test_what_is_left_of_a_cut_stream_is_read_and_the_cut_is_told(
    pack: Callable[[bytes], bytes], cut: int, tmp_path: Path
) -> None:
    reasons = reasons_in(pack(LINES)[:-cut], tmp_path)
    assert "gives no more after" in reasons[-1]
    assert reasons[-1].endswith("it is cut off")


def test_what_stands_before_the_cut_of_a_tar_is_read(tmp_path: Path) -> None:
    pieces = pieces_in(tarred({"a": TEXT, "b": LINES})[:200_000], tmp_path)
    assert sum(isinstance(piece, Readable) for piece in pieces) > 1_500
    assert isinstance(pieces[-1], Unreadable)
    assert "tar gives no more" in pieces[-1].reason


def test_a_cut_zip_is_named(tmp_path: Path) -> None:
    (reason,) = reasons_in(zipped({"a": LINES})[:-100], tmp_path)
    assert reason.startswith("zip gives no more")


def test_a_damaged_member_spoils_no_other(tmp_path: Path) -> None:
    stored = bytearray(zipped({"a": LINES, "b": TEXT}))
    stored[5_000:5_100] = bytes(100)
    pieces = pieces_in(bytes(stored), tmp_path)
    assert [piece.value for piece in pieces if isinstance(piece, Readable)][-2:] == [{"a": 1}, {"b": 2}]
    assert any("zip gives no more" in piece.reason for piece in pieces if isinstance(piece, Unreadable))


def zeros(size: int) -> bytes:
    return gzip.compress(bytes(size), 9)


def nested_zip(depth: int) -> bytes:
    stored = zipped({"log.json": TEXT})
    for level in range(depth):
        stored = zipped({f"{level}.zip": stored})
    return stored


BOMBS = {
    "gzip": lambda: zeros(2 * FREE_BYTES),
    "bzip2": lambda: bz2.compress(bytes(2 * FREE_BYTES)),
    "xz": lambda: lzma.compress(bytes(2 * FREE_BYTES), preset=0),
    "zstd": lambda: zstd(bytes(2 * FREE_BYTES)),
    "zip": lambda: zipped({"a": bytes(2 * FREE_BYTES)}),
    "many": lambda: zipped({str(n): bytes(4 * MEBIBYTE) for n in range(24)}),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(bytes(2 * FREE_BYTES))),
    "tar in gzip": lambda: gzip.compress(tarred({"a": bytes(2 * FREE_BYTES)})),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_by_name_and_costs_no_memory(bomb: str, tmp_path: Path) -> None:
    (tmp_path / "export").write_bytes(BOMBS[bomb]())
    tracemalloc.start()
    try:
        reasons = [piece.reason for piece in read_records(str(tmp_path / "export")) if isinstance(piece, Unreadable)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert any("as zip bombs do" in reason for reason in reasons)
    assert len(reasons) < 50
    assert peak < 100 * MEBIBYTE


def test_archives_too_deep_in_each_other_are_refused_by_name(tmp_path: Path) -> None:
    assert reasons_in(nested_zip(MAX_DEPTH - 1), tmp_path) == []
    assert "archives stand one in the other" in reasons_in(nested_zip(MAX_DEPTH), tmp_path)[0]


def test_an_archive_of_too_many_members_is_refused_by_name(tmp_path: Path) -> None:
    reasons = reasons_in(tarred({str(n): b"{}" for n in range(MAX_MEMBERS + 1)}), tmp_path)
    assert f"more than {MAX_MEMBERS:,} members" in reasons[-1]


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (zipped({"[Content_Types].xml": b"<x/>", "xl/a.xml": b"<x/>"}), "an Excel workbook; save it as CSV"),
        (zipped({"a": TEXT}, zipfile.ZIP_LZMA), "packed in a way that few programs read"),
        (zipped({"a.7z": b"7z\xbc\xaf\x27\x1c"}), "packed with 7-Zip; unpack it first"),
        (gzip.compress(b"PAR1"), "a Parquet file"),
        (zipped({"a.json": b""}), "the file is empty"),
    ],
)
def test_what_cannot_be_unpacked_is_named_with_what_to_do(stored: bytes, reason: str, tmp_path: Path) -> None:
    (told,) = reasons_in(stored, tmp_path)
    assert reason in told


def test_a_locked_member_is_named(tmp_path: Path) -> None:
    stored = bytearray(zipped({"a": TEXT}))
    central = stored.index(b"PK\x01\x02")
    stored[central + 8] |= 1
    assert reasons_in(bytes(stored), tmp_path) == ["it is locked with a password; unpack it first"]


def test_a_header_of_a_tar_that_claims_much_is_refused(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = tarfile.XHDTYPE, 50 * MEBIBYTE
    stored = entry.tobuf(tarfile.USTAR_FORMAT) + bytes(50 * MEBIBYTE)
    assert "a header of the tar" in reasons_in(stored, tmp_path)[0]


def test_a_file_that_grows_while_it_is_read_ends_where_it_ended(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(TEXT)
    pieces: list[Readable | Unreadable] = []
    for piece in read_records(str(file)):
        pieces.append(piece)
        if len(pieces) < 100:
            with file.open("ab") as growing:
                growing.write(b'{"c": 3}\n')
    assert [piece.value for piece in pieces if isinstance(piece, Readable)] == [{"a": 1}, {"b": 2}]
    assert isinstance(pieces[-1], Unreadable)
    assert pieces[-1].reason.startswith("the file grew while it was read")


def test_a_zip_in_another_archive_for_which_the_disk_has_no_room_is_no_broken_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> BinaryIO:
        return Path("/dev/full").open("wb", buffering=0)

    (tmp_path / "log").write_bytes(gzip.compress(zipped({"a.json": TEXT})))
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", full)
    with pytest.raises(TransientError, match="temporary files cannot be written: No space left"):
        list(read_records(str(tmp_path / "log")))


def test_what_a_small_archive_gives_before_its_damage_is_read(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(gzip.compress(TEXT) + b"and something else")
    first, second, damage = read_records(str(tmp_path / "log"))
    assert isinstance(damage, Unreadable)
    assert [piece.value for piece in (first, second) if isinstance(piece, Readable)] == [{"a": 1}, {"b": 2}]
    assert "gzip gives no more after 18 bytes" in damage.reason


@pytest.mark.parametrize("name", ["../../a.json", "/a.json", "./../a.json"])
def test_a_member_that_would_leave_its_archive_is_read_like_any_other(name: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(zipped({name: TEXT}))
    assert sum(isinstance(piece, Readable) for piece in read_records(str(tmp_path / "log"))) == 2


def test_an_archive_of_nothing_that_is_read_is_named(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with tarfile.open(fileobj=stored, mode="w") as archive:
        link = tarfile.TarInfo("log.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    for packed in (stored.getvalue(), zipped({}), zipped({".hidden.json": TEXT})):
        (tmp_path / "log").write_bytes(packed)
        (piece,) = read_records(str(tmp_path / "log"))
        assert isinstance(piece, Unreadable)
        assert "holds no file that is read; export it again" in piece.reason

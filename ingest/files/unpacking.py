"""Unpacks a file, whatever packs it and however deep, into the texts that it holds, in bounded memory."""

from __future__ import annotations

import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, cast

from ingest.contract.room import no_room
from ingest.files.formats import foreign_format, packing_of
from ingest.files.input_bytes import CHUNK_BYTES
from ingest.files.packed_streams import ByteSource, Layer, PackedStream
from ingest.files.unpacking_limits import MAX_DIRECTORY_BYTES, UnpackableError, UnpackingLimits

_MAX_TAR_HEADER_BYTES = 1024 * 1024
_TAR_READ_BYTES = 64 * 1024
"""The library gives nothing of a read that a cut makes short: this much may be lost there."""
_SPOOLED_IN_MEMORY = 4 * 1024 * 1024
_LOCKED = 0x1
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_BYTES = 22 + 65_535
_OF_A_WORKBOOK = "[Content_Types].xml"
_READABLE_IN_A_ZIP = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


class Member:
    """A text within a file: the names of the members that lead to it, and its bytes; ``failure`` ends it early."""

    def __init__(self, path: tuple[str, ...], layer: Layer | None, failure: str | None = None) -> None:
        self.path = path
        self.failure = failure
        self._layer = layer

    def head(self) -> bytes:
        """Return the first bytes. Raises UnpackableError when even these cannot be unpacked."""
        return b"" if self._layer is None else self._layer.head()

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes in chunks, never empty. Raises UnpackableError when what packs them gives no more."""
        if self._layer is not None:
            while chunk := self._layer.read(CHUNK_BYTES):
                yield chunk


def members_of(layer: Layer, limits: UnpackingLimits, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[Member]:
    """Yield the texts of a stream: itself where nothing packs it. Each is to be read before the next is asked for."""
    try:
        head = layer.head()
        packing = packing_of(head)
        if packing is None:
            foreign = foreign_format(head)
            yield Member(path, None, f"not JSON: it is {foreign}") if foreign else Member(path, layer)
            return
        limits.deeper(depth + 1)
        if packing in ("zip", "tar"):
            is_empty = True
            for member in (_of_zip if packing == "zip" else _of_tar)(layer, limits, path, depth):
                is_empty = False
                yield member
            if is_empty:
                yield Member(path, None, f"the {packing} holds no file that is read; export it again")
        else:
            yield from members_of(Layer(PackedStream(packing, layer, limits)), limits, path, depth + 1)
    except UnpackableError as error:
        yield Member(path, None, str(error))


def _of_zip(layer: Layer, limits: UnpackingLimits, path: tuple[str, ...], depth: int) -> Iterator[Member]:
    with tempfile.SpooledTemporaryFile(_SPOOLED_IN_MEMORY) as spool:
        stored = layer.whole_file
        if stored is not None and stored.seekable():
            limits.stored(stored.seek(0, 2))
        else:
            while chunk := layer.read(CHUNK_BYTES):
                _hold(spool, chunk)
            stored = cast("BinaryIO", spool)
        try:
            _check_directory(stored)
            with zipfile.ZipFile(stored) as archive:
                names = archive.namelist()
                if _OF_A_WORKBOOK in names:
                    yield Member(path, None, "not JSON: it is an Excel workbook; save it as CSV")
                    return
                for entry in archive.infolist():
                    if entry.is_dir() or _hidden(entry.filename):
                        continue
                    limits.member()
                    yield from _of_zip_entry(archive, entry, limits, (*path, entry.filename), depth)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, struct.error, UnicodeDecodeError) as error:
            raise UnpackableError(f"zip gives no more: {error or 'it is cut off'}") from error


def _hold(spool: tempfile.SpooledTemporaryFile[bytes], chunk: bytes) -> None:
    try:
        spool.write(chunk)
    except OSError as error:
        # No fault of the archive: what is in it may be read once there is room.
        raise no_room(error, "the folder for temporary files") from error


def _check_directory(stored: BinaryIO) -> None:
    """Raise UnpackableError for a directory that is too large to be read whole."""
    size = stored.seek(0, 2)
    stored.seek(max(0, size - _END_BYTES))
    end = stored.read(_END_BYTES)
    at = end.rfind(_END_OF_DIRECTORY)
    stored.seek(0)
    if at < 0:
        raise UnpackableError("zip gives no more: it is cut off, and its list of members, which ends it, is missing")
    if len(end) >= at + 16:
        (directory_bytes,) = struct.unpack_from("<I", end, at + 12)
        if directory_bytes > MAX_DIRECTORY_BYTES:
            raise UnpackableError("it has too many members; unpack it, and name the folder")


def _of_zip_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: UnpackingLimits, path: tuple[str, ...], depth: int
) -> Iterator[Member]:
    if entry.flag_bits & _LOCKED:
        yield Member(path, None, "it is locked with a password; unpack it first")
    elif entry.compress_type not in _READABLE_IN_A_ZIP:
        yield Member(path, None, "it is packed in a way that few programs read; unpack it first")
    else:
        with archive.open(entry) as opened:
            yield from members_of(Layer(_ZipEntry(opened, limits)), limits, path, depth + 1)


class _ZipEntry:
    """The bytes of a zip's entry."""

    def __init__(self, opened: ByteSource, limits: UnpackingLimits) -> None:
        self._opened, self._limits = opened, limits

    def read(self, size: int, /) -> bytes:
        try:
            chunk = self._opened.read(min(size, CHUNK_BYTES))
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            raise UnpackableError(f"zip gives no more: {error or 'it is cut off'}") from error
        self._limits.unpacked(len(chunk))
        return chunk


def _of_tar(layer: Layer, limits: UnpackingLimits, path: tuple[str, ...], depth: int) -> Iterator[Member]:
    below = _TarBytes(layer)
    try:
        with closing(tarfile.open(fileobj=cast("BinaryIO", below), mode="r|")) as archive:
            while (entry := archive.next()) is not None:
                limits.member()  # Each, for the library keeps every header that it read.
                below.in_headers = False
                opened = archive.extractfile(entry) if entry.isreg() and not entry.issparse() else None
                if opened is not None:
                    if not _hidden(entry.name):
                        yield from members_of(Layer(_TarEntry(opened)), limits, (*path, entry.name), depth + 1)
                    while opened.read(CHUNK_BYTES):
                        pass
                below.begin_header()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UnpackableError(f"tar gives no more: {error or 'it is cut off'}") from error


class _TarBytes:
    """The bytes below a tar, of which no header may have too many: the library reads a header whole."""

    def __init__(self, below: ByteSource) -> None:
        self.in_headers = True
        self._below = below
        self._header_bytes = 0

    def begin_header(self) -> None:
        self.in_headers, self._header_bytes = True, 0

    def read(self, size: int, /) -> bytes:
        chunk = self._below.read(min(size, CHUNK_BYTES))
        if self.in_headers:
            self._header_bytes += len(chunk)
            if self._header_bytes > _MAX_TAR_HEADER_BYTES:
                raise UnpackableError("a header of the tar has more bytes than any name; it is no archive of logs")
        return chunk


class _TarEntry:
    """The bytes of a tar's entry; a tar packs nothing, so they count no second time."""

    def __init__(self, opened: ByteSource) -> None:
        self._opened = opened

    def read(self, size: int, /) -> bytes:
        try:
            return self._opened.read(min(size, _TAR_READ_BYTES))
        except (tarfile.TarError, EOFError, OSError) as error:
            raise UnpackableError(f"tar gives no more: {error or 'it is cut off'}") from error


def _hidden(name: str) -> bool:
    """Tell whether a member is one that a folder's reading leaves out too: hidden, or made by a Mac's archiver."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]  # nothing is written where a name says
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)

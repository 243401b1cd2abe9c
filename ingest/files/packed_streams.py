"""Streams out of streams: looked at before they are read, and unpacked a chunk at a time."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, Protocol, cast

import zstandard

from ingest.files.formats import HEAD_BYTES, Packing
from ingest.files.input_bytes import CHUNK_BYTES
from ingest.files.unpacking_limits import UnpackableError, UnpackingLimits

_MAX_WINDOW_BYTES = 128 * 1024 * 1024
_ZSTD_INPUT_BYTES = 512
"""A block of four bytes may stand for 128 KiB: this much gives at most 16 MiB."""


class ByteSource(Protocol):
    """What gives bytes, at most so many at once, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


class Layer:
    """A stream whose first bytes can be looked at before it is read."""

    def __init__(self, below: ByteSource, whole_file: BinaryIO | None = None) -> None:
        self.whole_file = whole_file
        """The file itself, at its beginning, where this is no stream out of another one."""
        self._below = below
        self._ahead = b""
        self._damage: UnpackableError | None = None

    def head(self) -> bytes:
        """Return the first bytes; nothing is used up, and damage behind some of them is told when they are read."""
        try:
            while len(self._ahead) < HEAD_BYTES and (more := self._below.read(HEAD_BYTES - len(self._ahead))):
                self._ahead += more
        except UnpackableError as error:
            if not self._ahead:
                raise
            self._damage = error
        return self._ahead

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` of the next bytes."""
        if self._ahead:
            read, self._ahead = self._ahead[:size], self._ahead[size:]
            return read
        if self._damage is not None:
            raise self._damage
        return self._below.read(size)


class PackedStream:
    """What a packed stream gives, a chunk at a time; damage is told once all before it was given."""

    def __init__(self, packing: Packing, below: Layer, limits: UnpackingLimits) -> None:
        self._packing = packing
        self._limits = limits
        self._given = 0
        self._unpacked = _OPENERS[packing](below)

    def read(self, size: int, /) -> bytes:
        try:
            chunk = self._unpacked.read(min(size, CHUNK_BYTES))
        except EOFError as error:
            raise UnpackableError(f"{self._so_far()}: it is cut off") from error
        except (OSError, zlib.error, lzma.LZMAError, zstandard.ZstdError, ValueError) as error:
            raise UnpackableError(f"{self._so_far()}: {error}") from error
        self._given += len(chunk)
        self._limits.unpacked(len(chunk))
        return chunk

    def _so_far(self) -> str:
        return f"{self._packing} gives no more after {self._given} bytes"


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Incremental:
    """bzip2 and xz, one stream behind the other, without what their files in the library hold back at damage."""

    def __init__(self, below: ByteSource, begin: Callable[[], _Decompressor]) -> None:
        self._below, self._begin = below, begin
        self._decompressor = begin()
        self._begun = False

    def read(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof:
                rest = self._decompressor.unused_data or self._below.read(CHUNK_BYTES)
                if not rest.strip(b"\x00"):  # xz pads with NUL
                    return b""
                self._decompressor, data = self._begin(), rest
            else:
                data = self._below.read(CHUNK_BYTES) if self._decompressor.needs_input else b""
                if not data and self._decompressor.needs_input:
                    raise EOFError
            if chunk := self._decompressor.decompress(data, size):
                return chunk


class _Gzip:
    """read1 gives out what was unpacked before the damage; read would lose it."""

    def __init__(self, below: ByteSource) -> None:
        self._archive = gzip.GzipFile(fileobj=cast("BinaryIO", below))

    def read(self, size: int) -> bytes:
        return self._archive.read1(size)


class _Zstd:
    """zstd gives all that its input holds at once, so it gets little at a time; it also tells where a frame is cut."""

    def __init__(self, below: ByteSource) -> None:
        self._below = below
        self._zstd = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)
        self._frame = self._zstd.decompressobj()
        self._ahead, self._unpacked = b"", b""

    def read(self, size: int) -> bytes:
        while not self._unpacked:
            self._ahead = self._ahead or self._below.read(CHUNK_BYTES)
            if self._frame.eof:
                if not self._ahead:
                    return b""
                self._frame = self._zstd.decompressobj()
            if not self._ahead:
                raise EOFError
            data, self._ahead = self._ahead[:_ZSTD_INPUT_BYTES], self._ahead[_ZSTD_INPUT_BYTES:]
            self._unpacked = self._frame.decompress(data)
            self._ahead = self._frame.unused_data + self._ahead
        read, self._unpacked = self._unpacked[:size], self._unpacked[size:]
        return read


_OPENERS: Mapping[Packing, Callable[[Layer], _Gzip | _Incremental | _Zstd]] = {
    "gzip": _Gzip,
    "bzip2": lambda below: _Incremental(below, bz2.BZ2Decompressor),
    "xz": lambda below: _Incremental(below, lambda: lzma.LZMADecompressor(memlimit=_MAX_WINDOW_BYTES)),
    "zstd": _Zstd,
}

"""An answer has a bound in time and size, and a vendor's words hold nothing that they should not."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from ingest.clients.http.bounded_read import cleaned, received
from ingest.contract.errors import BrokenError

URL = "https://acme.example.com/api/v1/logs"


class Pieces(httpx.AsyncByteStream):
    """A body that comes piece by piece; ``stalls``: its end never comes."""

    def __init__(self, piece: bytes, count: int, *, stalls: bool = False) -> None:
        self._piece, self._count, self._stalls = piece, count, stalls
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._count):
            self.given += 1
            yield self._piece
        if self._stalls:
            await asyncio.Event().wait()


def read(stream: httpx.AsyncByteStream, headers: dict[str, str] | None = None, **bounds: float) -> httpx.Response:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, stream=stream)

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
            return await received(http, URL, {}, "acme.example.com/api/v1/logs", **bounds)  # type: ignore[arg-type]  # both bounds are numbers

    return asyncio.run(asked())


def test_an_answer_is_given_whole() -> None:
    answer = read(Pieces(b"abc", 3), {"x": "y"})
    assert (answer.content, answer.headers["x"]) == (b"abcabcabc", "y")


def test_a_packed_answer_is_bounded_by_what_it_unpacks_to() -> None:
    packed = gzip.compress(b"a" * 1_000_000)
    assert len(packed) < 10_000
    assert read(Pieces(packed, 1), {"content-encoding": "gzip"}).content == b"a" * 1_000_000
    with pytest.raises(BrokenError, match="nothing of it was taken"):
        read(Pieces(packed, 1), {"content-encoding": "gzip"}, most_bytes=500_000)


def test_an_answer_without_end_is_left_at_its_bound() -> None:
    stream = Pieces(b"a" * 1_000, 1_000_000)
    with pytest.raises(BrokenError, match="answers with more than"):
        read(stream, most_bytes=100_000)
    assert stream.given <= 102


def test_an_answer_that_never_ends_is_left_at_its_deadline() -> None:
    with pytest.raises(httpx.ReadTimeout, match="no whole answer"):
        read(Pieces(b"a", 2, stalls=True), deadline_seconds=0.05)


def test_words_hold_no_secret_that_was_sent_and_no_control_characters() -> None:
    sent = {"Authorization": "SSWS s3cr3t-token", "Accept": "text/json"}
    words = "token s3cr3t-token\r\n\x1b[2Jis \u202erefused"
    assert cleaned(words, sent) == "token *** [2Jis  refused"

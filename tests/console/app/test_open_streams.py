"""Whoever reads slowly, or not at all, holds neither the room of others nor a snapshot for long."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from console.app.open_streams import BoundedStream, OpenStreams


def test_whoever_reads_streams_slowly_leaves_room_for_others() -> None:
    streams = OpenStreams(2, 3)
    held = [streams.counted(caller, iter([b"a", b"b"])) for caller in ("eve", "eve", "jo")]
    assert [next(lines) for lines in held] == [b"a"] * 3
    assert [streams.have_room_for(caller) for caller in ("eve", "jo", "pat")] == [False, False, False]
    assert list(held[2]) == [b"b"]
    assert [streams.have_room_for(caller) for caller in ("eve", "jo", "pat")] == [False, True, True]
    held[0].close()  # a generator, which nobody reads any more
    assert streams.have_room_for("eve")


@pytest.fixture
def short_streams(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Streams last a moment, and what they hold is let go of without Python looking for circles."""
    monkeypatch.setattr("console.app.open_streams._LASTS_SECONDS", 0.01)
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("short_streams")
def test_a_stream_that_nobody_reads_ends() -> None:
    streams = OpenStreams(1, 1)

    async def never_taken(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        asyncio.run(BoundedStream(streams.counted("a", iter([b"row"])), "text/plain").stream_response(never_taken))
    assert streams.have_room_for("a")


@pytest.mark.usefixtures("short_streams")
def test_a_stream_that_ends_while_a_line_is_read_lets_go_once_it_is_there() -> None:
    streams, there = OpenStreams(1, 1), threading.Event()

    def lines() -> Iterator[bytes]:
        yield b"row"
        there.wait(60)
        yield b"row"

    async def taken(_: Any) -> None:
        pass

    with pytest.raises(TimeoutError):
        asyncio.run(BoundedStream(streams.counted("a", lines()), "text/plain").stream_response(taken))
    there.set()
    until = time.monotonic() + 60
    while not streams.have_room_for("a"):
        assert time.monotonic() < until
        time.sleep(0.01)

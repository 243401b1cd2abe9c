"""A visitor's connection: it stays, an answer is read up to its last letter, and one that breaks off is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from benchmarks.console.conversation import Answer, Conversation, NotAnsweredError

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n<html></html>\n"


def answered(answers: Sequence[bytes], *, hangs_up: bool = False) -> tuple[list[Answer], list[bytes]]:
    """What a visitor reads of these answers, one after the other, and what arrived at each of its connections."""
    heard: list[bytes] = []
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(b"")
        while left and (head := await reader.readuntil(b"\r\n\r\n")):
            heard[-1] += head
            writer.write(left.pop(0))
            if hangs_up:
                break
        writer.close()

    async def ask() -> list[Answer]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, aclosing(Conversation(f"http://127.0.0.1:{port}")) as conversation:
            given: list[Answer] = []
            for n in range(len(answers)):
                given.append(await conversation.ask(f"/{n}", {"cookie": "a=b"}, 10))
                await asyncio.sleep(0.01)
            return given

    return asyncio.run(ask()), heard


def test_one_connection_carries_all() -> None:
    given, heard = answered([WHOLE, b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}", WHOLE])
    assert given == [Answer(200, True), Answer(404, True), Answer(200, True)]
    assert len(heard) == 1 and heard[0].count(b"cookie: a=b\r\n") == 3


def test_where_the_console_hung_up_meanwhile_it_is_opened_anew() -> None:
    given, heard = answered([WHOLE, WHOLE], hangs_up=True)
    assert given == [Answer(200, True)] * 2
    assert len(heard) == 2


def test_a_page_that_ends_too_early_is_not_whole() -> None:
    given, _ = answered([b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"])
    assert given == [Answer(200, False)]


@pytest.mark.parametrize("answer", [WHOLE[:-1], WHOLE[:20], WHOLE.replace(b"Content-Length", b"X"), b""])
def test_what_breaks_off_is_no_answer(answer: bytes) -> None:
    with pytest.raises(NotAnsweredError):
        answered([answer], hangs_up=True)

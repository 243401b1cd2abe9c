"""A console beside other roles: it answers until the block ends, and what breaks it is told."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
from contextlib import ExitStack

import httpx
import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from console.app import bounded_requests
from console.app.security import Guarded
from console.app.serving import bound, serve, served_beside
from tests.more_time import given_time


def test_it_answers_until_its_block_ends() -> None:
    listening, ended = bound("127.0.0.1", 0), threading.Event()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    with served_beside(PlainTextResponse("here"), listening, ended.set):
        assert httpx.get(address, timeout=30).text == "here"
    assert not ended.is_set()
    assert "console" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_what_was_loaded_holds_nobody_up() -> None:
    gc.unfreeze()
    listening = bound("127.0.0.1", 0)
    with served_beside(PlainTextResponse("here"), listening, lambda: None):
        assert sys.getswitchinterval() < 0.001
        # What is left to look at is a small part of it.
        assert gc.get_freeze_count() > 10 * len(gc.get_objects())


def test_where_it_breaks_the_others_end_and_it_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no descriptors are left")

    monkeypatch.setattr(uvicorn.Server, "run", broken)
    ended = threading.Event()
    with (
        bound("127.0.0.1", 0) as listening,
        pytest.raises(OSError, match="descriptors"),
        served_beside(PlainTextResponse("here"), listening, ended.set),
    ):
        assert ended.wait(30)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(name: signal.Signals) -> None:
    listening = bound("127.0.0.1", 0)
    before = signal.getsignal(name)
    answered: list[str] = []

    def ask_and_end() -> None:
        answered.append(httpx.get(f"http://127.0.0.1:{listening.getsockname()[1]}/", timeout=30).text)
        os.kill(os.getpid(), name)

    asking = threading.Thread(target=ask_and_end)
    asking.start()
    serve(PlainTextResponse("here"), listening)
    asking.join()
    assert answered == ["here"]
    assert signal.getsignal(name) is before


def answered(address: tuple[str, int], octets: bytes) -> bytes:
    """All that a console answers until it hangs up."""
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(octets)
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
        return answer


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: a",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nslow",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /again HTTP/1.1\r\nHost",
    ],
)
def test_whoever_sends_no_whole_request_in_time_holds_no_connection(
    monkeypatch: pytest.MonkeyPatch, octets: bytes
) -> None:
    are_answered = b"\r\n\r\n" in octets
    listening = bound("127.0.0.1", 0)
    with served_beside(PlainTextResponse("here"), listening, lambda: None):

        def within(seconds: float) -> int | None:
            monkeypatch.setattr(bounded_requests, "ARRIVES_WITHIN_SECONDS", seconds)
            try:
                answers = answered(listening.getsockname(), octets).count(b"HTTP/1.1 200")
            except ConnectionError:  # it was hung up on before it had sent all
                answers = 0
            return answers if answers or not are_answered else None

        assert given_time(0.2, within) == are_answered


def test_whoever_comes_again_with_half_a_head_shuts_nobody_out() -> None:
    listening = bound("127.0.0.1", 0)
    address, half, rest = listening.getsockname(), b"GET / HTTP/1.1\r\nHost: a\r\n", b"Connection: close\r\n\r\n"
    with served_beside(PlainTextResponse("here"), listening, lambda: None), ExitStack() as opened:
        slow = opened.enter_context(socket.create_connection(address, 30, source_address=("127.0.0.2", 0)))
        slow.sendall(half)
        for _ in range(300):
            opened.enter_context(socket.create_connection(address, timeout=30)).sendall(half)
        assert answered(address, half + rest).startswith(b"HTTP/1.1 200")
        slow.sendall(rest)
        assert slow.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_head_without_end_is_refused() -> None:
    listening = bound("127.0.0.1", 0)
    head = b"GET / HTTP/1.1\r\n" + b"X-More: " + b"a" * 1_000 + b"\r\n"
    with served_beside(PlainTextResponse("here"), listening, lambda: None):
        answer = answered(listening.getsockname(), head + b"X-More: aaaa\r\n" * 8_000)
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(("hosts", "status"), [(b"a", b"200"), (b"a\r\nHost: b", b"421"), (b"a\r\nHost: a", b"421")])
def test_a_request_names_one_host(hosts: bytes, status: bytes) -> None:
    listening = bound("127.0.0.1", 0)
    with served_beside(Guarded(PlainTextResponse("here"), ["a"], by_tls=False), listening, lambda: None):
        request = b"GET / HTTP/1.1\r\nHost: " + hosts + b"\r\nConnection: close\r\n\r\n"
        assert answered(listening.getsockname(), request).startswith(b"HTTP/1.1 " + status)

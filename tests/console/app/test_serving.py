"""A console beside other roles: it answers until the block ends, and what breaks it is told."""

from __future__ import annotations

import os
import signal
import threading

import httpx
import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from console.app.serving import bound, serve, served_beside


def test_it_answers_until_its_block_ends() -> None:
    listening, ended = bound("127.0.0.1", 0), threading.Event()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    with served_beside(PlainTextResponse("here"), listening, ended.set):
        assert httpx.get(address).text == "here"
    assert not ended.is_set()
    assert "console" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


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
        assert ended.wait(10)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(name: signal.Signals) -> None:
    listening = bound("127.0.0.1", 0)
    before = signal.getsignal(name)
    answered: list[str] = []

    def ask_and_end() -> None:
        answered.append(httpx.get(f"http://127.0.0.1:{listening.getsockname()[1]}/").text)
        os.kill(os.getpid(), name)

    asking = threading.Thread(target=ask_and_end)
    asking.start()
    serve(PlainTextResponse("here"), listening)
    asking.join()
    assert answered == ["here"]
    assert signal.getsignal(name) is before

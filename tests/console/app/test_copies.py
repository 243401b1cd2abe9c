"""Several processes answer on one address: each is a copy, all end by one signal, and none outlives the others."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from console.app.copies import serve_by_copies
from dev.places import ROOT

PROGRAM = """
import os, sys
from starlette.responses import PlainTextResponse
from console.app.rate_limit import RateLimit
from console.app.serving import bound, serve

limit = RateLimit(at_once=1, per_second=1e-9)

async def application(scope, receive, send):
    if scope["path"] == "/held":
        open(sys.argv[1]).read()
    wait = limit.wait_seconds("a program", 0.0) if scope["path"] == "/limited" else 0
    await PlainTextResponse(str(os.getpid()), 429 if wait else 200)(scope, receive, send)

listening = bound("127.0.0.1", 0)
print(listening.getsockname()[1], flush=True)
serve(application, listening, processes=2)
"""


class Console(NamedTuple):
    """A console of two copies; whoever opens ``gate`` waits for a copy that waits for it, and holds it until then."""

    process: subprocess.Popen[str]
    origin: str
    gate: Path

    def both(self) -> tuple[int, int]:
        """Their process ids: while one is held, the other one answers."""
        held: list[str] = []
        asking = threading.Thread(target=lambda: held.append(httpx.get(f"{self.origin}/held", timeout=30).text))
        asking.start()
        with self.gate.open("w"):
            other = httpx.get(self.origin, timeout=30).text
        asking.join()
        return int(held[0]), int(other)

    def is_closed(self) -> bool:
        """Whether nobody listens any more; waits for it."""
        host, _, port = self.origin.removeprefix("http://").partition(":")
        while True:
            try:
                with socket.create_connection((host, int(port)), timeout=30) as connection:
                    connection.recv(1)
            except OSError:
                return True


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    command = [sys.executable, "-c", PROGRAM, str(gate)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Console(process, f"http://127.0.0.1:{process.stdout.readline().strip()}", gate)
        process.kill()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_all_well(console: Console, name: signal.Signals) -> None:
    one, other = console.both()
    assert len({one, other, console.process.pid}) == 3
    console.process.send_signal(name)
    _, said = console.process.communicate(timeout=30)
    assert (console.process.returncode, said) == (0, "")
    assert console.is_closed()


def test_where_one_ends_by_itself_all_end_and_it_is_told(console: Console) -> None:
    os.kill(console.both()[0], signal.SIGKILL)
    _, said = console.process.communicate(timeout=30)
    assert console.process.returncode == 1
    assert "a process of the console ended by itself (-9)" in said
    assert console.is_closed()


def test_each_copy_counts_a_caller_s_requests_by_itself(console: Console) -> None:
    told: dict[str, list[int]] = {}
    while len(told) < 2 or any(len(statuses) < 2 for statuses in told.values()):
        answer = httpx.get(f"{console.origin}/limited", timeout=30)
        told.setdefault(answer.text, []).append(answer.status_code)
    for statuses in told.values():
        assert statuses[0] == 200 and set(statuses[1:]) == {429}


def test_no_copy_outlives_its_original(console: Console) -> None:
    console.both()
    console.process.kill()
    assert console.is_closed()


ONE, OTHER = 101, 102


def begun_by(monkeypatch: pytest.MonkeyPatch, *started: int) -> list[int]:
    """So many copies can be started, by nobody; return those that are told to end. The first has ended by then."""
    left, sent_to = iter(started), list[int]()

    def fork() -> int:
        copy = next(left, None)
        if copy is None:
            raise BlockingIOError("no more processes")
        return copy

    def kill(copy: int, _: int) -> None:
        if copy == ONE:
            raise ProcessLookupError
        sent_to.append(copy)

    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(os, "kill", kill)
    return sent_to


def test_a_signal_that_comes_as_one_has_just_ended_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    sent_to, ended = begun_by(monkeypatch, ONE, OTHER), iter((ONE, OTHER))

    def wait() -> tuple[int, int]:
        copy = next(ended)
        if copy == ONE:
            signal.raise_signal(signal.SIGTERM)
        return copy, 0

    monkeypatch.setattr(os, "wait", wait)
    serve_by_copies(2, lambda: None)
    assert sent_to == [OTHER]


def test_where_not_all_can_be_started_those_that_were_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    sent_to = begun_by(monkeypatch, OTHER)
    monkeypatch.setattr(os, "wait", lambda: (OTHER, 0))
    with pytest.raises(BlockingIOError):
        serve_by_copies(2, lambda: None)
    assert sent_to == [OTHER]

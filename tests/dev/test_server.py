"""A server whose port is taken between the choice and the start is given another, but only before anybody knows it."""

import signal
import socket
import sys
from itertools import chain
from pathlib import Path

import pytest

from dev import server
from dev.errors import NotStartedError
from dev.places import HOST, accepts_connections, free_port
from dev.server import Server

LISTENING = """
import socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    time.sleep(600)
"""


class Listening(Server):
    """A server that listens and nothing else; ``taken``: ports that somebody takes while it is prepared."""

    name = "a server"
    start_seconds = 60.0
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, *taken: int) -> None:
        super().__init__(folder)
        self._taken = taken
        self.others: list[socket.socket] = []

    def _prepare(self, port: int) -> None:
        if port in self._taken:
            self.others.append(socket.create_server((HOST, port)))

    def _command(self) -> list[str]:
        return [sys.executable, "-c", LISTENING, str(self.port)]

    def _accepts(self) -> bool:
        return accepts_connections(self.port)


def test_a_port_that_is_taken_meanwhile_is_given_up_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = free_port()
    chosen = chain([taken], iter(free_port, None))
    monkeypatch.setattr(server, "free_port", chosen.__next__)
    with Listening(tmp_path, taken) as started:
        assert started.port != taken
    started.others[0].close()


@pytest.mark.parametrize("seen", [True, False])
def test_a_port_that_is_known_stays_and_is_told_when_it_is_taken(
    seen: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Listening(tmp_path) as started:
        port = started.port
    if not seen:
        monkeypatch.setattr(server, "is_free", lambda _: True)
        monkeypatch.setattr(Listening, "_accepts", lambda _: False)
    with socket.create_server((HOST, port)), pytest.raises(NotStartedError, match=r"(?i)address already in use"):
        started.start()
    assert started.port == port

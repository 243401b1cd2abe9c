"""A server that does not come up is told with the end of its log."""

import sys
from pathlib import Path

import pytest

from dev.errors import NotStartedError
from dev.places import accepts_connections, free_port, is_free
from dev.process import ServerProcess


def test_a_server_that_ends_shows_its_log(tmp_path: Path) -> None:
    server = ServerProcess("a server", [sys.executable, "-c", "raise SystemExit('no room')"], tmp_path / "log")
    with pytest.raises(NotStartedError, match="no room"):
        server.start(lambda: False, 30)
    assert not server.running


def test_a_silent_server_is_ended(tmp_path: Path) -> None:
    server = ServerProcess("a server", [sys.executable, "-c", "import time; time.sleep(600)"], tmp_path / "log")
    with pytest.raises(NotStartedError, match="did not answer"):
        server.start(lambda: False, 0.2)
    assert not server.running


def test_a_server_that_ignores_the_polite_way_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    server = ServerProcess("a server", [sys.executable, "-c", deaf], tmp_path / "log")
    server.start(lambda: "deaf" in server.tail(), 30)
    server.stop(within_seconds=0.2)
    assert not server.running


def test_a_free_port_is_below_those_of_outgoing_connections() -> None:
    port = free_port()
    assert port < 32_768
    assert is_free(port)
    assert not accepts_connections(port)

"""A broker that is not there, for the tests of both clients."""

from __future__ import annotations

import socket

import pytest


@pytest.fixture
def nobody() -> str:
    """The address of a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"

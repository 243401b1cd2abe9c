"""A broker that is not there, for the tests of both clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unused_ports import port_of_nobody


@pytest.fixture
def nobody() -> Iterator[str]:
    """The address of a port that nobody listens on."""
    with port_of_nobody() as port:
        yield f"127.0.0.1:{port}"

"""A port on which nobody answers, for as long as a test needs it so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def port_of_nobody() -> Iterator[int]:
    """Hold a port of 127.0.0.1 without listening: who connects is refused, and no other program is given it meanwhile.

    One that was free a moment ago may be a stranger's by now: systems hand such ports out for every connection.
    """
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]

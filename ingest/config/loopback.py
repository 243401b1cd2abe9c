"""This machine as servers of its own are named: nothing that is sent there passes anybody by."""

from __future__ import annotations

_HOSTS = ("127.0.0.1", "localhost", "::1")


def is_loopback(host: str | None) -> bool:
    """Tell whether a URL's host is this machine itself."""
    return host in _HOSTS

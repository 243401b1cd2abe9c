"""Where a console is reached: its origin, its hosts, its cookie."""

from __future__ import annotations

from typing import NamedTuple

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Site(NamedTuple):
    """How browsers reach a console."""

    origin: str
    """As ``http://127.0.0.1:7730``."""
    hosts: frozenset[str]
    """What ``Host`` may say."""
    cookie: str
    by_tls: bool


def loopback_site(host: str, port: int) -> Site:
    """Return the site of a console that only this machine reaches; cookies know no ports, so its name holds it."""
    shown = f"[{host}]" if ":" in host else host
    names = {*_LOOPBACK, shown}
    return Site(f"http://{shown}:{port}", frozenset(f"{n}:{port}" for n in names), f"jitgov-console-{port}", False)

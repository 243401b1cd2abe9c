"""Where a console is reached: its origin, its hosts, its cookies."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Site(NamedTuple):
    """How browsers reach a console."""

    origin: str
    """As ``http://127.0.0.1:7730``."""
    hosts: frozenset[str]
    """What ``Host`` may say."""
    cookie: str
    by_tls: bool

    @property
    def sign_in_cookie(self) -> str:
        """The cookie that binds a sign-in to the browser that began it."""
        return f"{self.cookie}-signing-in"


def loopback_site(host: str, port: int) -> Site:
    """Return the site of a console that only this machine reaches; cookies know no ports, so its name holds it."""
    shown = f"[{host}]" if ":" in host else host
    names = {*_LOOPBACK, shown}
    return Site(f"http://{shown}:{port}", frozenset(f"{n}:{port}" for n in names), f"jitgov-console-{port}", False)


def public_site(url: str) -> Site:
    """Return the site of a console that is reached by a URL; behind TLS its cookies are for this very host alone."""
    parts = urlsplit(url)
    by_tls = parts.scheme == "https"
    host = parts.netloc.lower()
    return Site(f"{parts.scheme}://{host}", frozenset({host}), "__Host-jitgov" if by_tls else "jitgov", by_tls)

"""The faults of pages that reports, lists and delta walks share: links that lead astray."""

from __future__ import annotations

from urllib.parse import urlsplit

from simulator.service.faults import Faults
from simulator.service.graph.wire.call import Call

_FOREIGN = "http://elsewhere.example.com"


class PageFaults:
    """One tenant's share of the faults that are switched on."""

    def __init__(self, faults: Faults, issuer: str) -> None:
        self._faults, self._issuer = faults, issuer

    def strikes(self, name: str) -> bool:
        """Return whether a fault is to be given now."""
        return self._faults.strikes(name, self._issuer)

    def led(self, next_link: str, call: Call) -> str:
        """Return the next link, or one to the same page, or one to another origin."""
        if self.strikes("next_is_self"):
            return call.asked
        if self.strikes("foreign_next"):
            parts = urlsplit(next_link)
            return _FOREIGN + next_link.removeprefix(f"{parts.scheme}://{parts.netloc}")
        return next_link

"""Okta's paging links: two header lines, in an order that is not promised, and what can be wrong with them.

Source: Okta documentation, "Link header" and "Pagination".
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from simulator.service.faults import Faults
from simulator.service.simulation import Simulation

AFTER = "after"


class Links:
    """Writes the links of one org's answers."""

    def __init__(self, simulation: Simulation, issuer: str) -> None:
        self._simulation, self._issuer = simulation, issuer

    @property
    def _faults(self) -> Faults:
        return self._simulation.faults

    def add(self, answer: Response, request: Request, after: str | None, without: tuple[str, ...] = ()) -> None:
        """Add self and, with a cursor, next: the same request, ``without`` some parameters, ``after`` the cursor."""
        here = str(request.url)
        lines = [f'<{here}>; rel="self"']
        if after is not None and not self._faults.strikes("no_next", self._issuer):
            lines.append(f'<{self._next(request, after, without)}>; rel="next"')
        if len(lines) > 1 and self._faults.strikes("links_reversed", self._issuer):
            lines.reverse()
        if len(lines) > 1 and self._faults.strikes("links_joined", self._issuer):
            lines = [", ".join(lines)]
        for line in lines:
            answer.headers.append("link", line)

    def _next(self, request: Request, after: str, without: tuple[str, ...]) -> str:
        if self._faults.strikes("next_is_self", self._issuer):
            return str(request.url)
        parameters = [
            (name, value) for name, value in request.query_params.multi_items() if name not in (AFTER, *without)
        ]
        following = request.url.replace(query=urlencode([*parameters, (AFTER, after)]))
        if self._faults.strikes("foreign_next", self._issuer):
            following = following.replace(netloc=self._elsewhere(request))
        return str(following)

    def _elsewhere(self, request: Request) -> str:
        """Return another site's host and port: to follow a link there would give it the caller's token."""
        here = request.url.netloc
        others = (urlsplit(url).netloc for url in self._simulation.origins.values())
        return next((netloc for netloc in others if netloc != here), "foreign.example.com")

"""Lists in pages, by ids in order, so that what is added or taken away during a walk moves nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from simulator.records.record import Json
from simulator.service.okta.wire.answers import OktaError, invalid, json_answer
from simulator.service.okta.wire.filters import Predicate
from simulator.service.okta.wire.links import AFTER, Links
from simulator.service.okta.wire.parameters import limit_of
from simulator.service.simulation import Simulation

Held = TypeVar("Held")

_CURSOR = "pos"
"""Before the id of the last entry: a cursor is no id that a caller could make."""


class PageSize(NamedTuple):
    """How many entries a page has by default, and at most."""

    usual: int
    most: int


class Listing:
    """Pages of one org's lists."""

    def __init__(self, simulation: Simulation, issuer: str, links: Links) -> None:
        self._simulation, self._issuer, self._links = simulation, issuer, links

    def answer(
        self, request: Request, ids: Iterable[str], spell: Callable[[str], Json], size: PageSize,
        predicate: Predicate | None = None,
    ) -> Response:  # fmt: skip
        """Answer with a page of what ``spell`` makes of the ids, and links."""
        page, after = self.page(request, ids, spell, size, predicate)
        answer = json_answer(page)
        self._links.add(answer, request, after)
        return answer

    def page(
        self, request: Request, ids: Iterable[str], spell: Callable[[str], Json], size: PageSize,
        predicate: Predicate | None = None,
    ) -> tuple[list[Json], str | None]:  # fmt: skip
        """Return a page and the cursor to the next, None after the last."""
        limit, ordered = limit_of(request, *size), sorted(ids)
        place = self._place(request, ordered)
        if place < len(ordered) and self._strikes("empty_page"):
            return [], request.query_params.get(AFTER) or _CURSOR
        page: list[Json] = []
        while place < len(ordered) and len(page) < limit:
            entry = spell(ordered[place])
            if predicate is None or predicate(entry):
                page.append(entry)
            place += 1
        return page, _CURSOR + ordered[place - 1] if place < len(ordered) else None

    def _place(self, request: Request, ordered: list[str]) -> int:
        after = request.query_params.get(AFTER)
        if after is None:
            return 0
        if not after.startswith(_CURSOR) or self._strikes("cursor_expired"):
            raise invalid(AFTER, "The cursor is invalid or has expired")
        return bisect_right(ordered, after.removeprefix(_CURSOR))

    def _strikes(self, fault: str) -> bool:
        return self._simulation.faults.strikes(fault, self._issuer)


def unpaged(objects: list[Json]) -> Response:
    """Answer with a list that has no pages."""
    return json_answer(objects)


def known(objects_by_id: dict[str, Held], request: Request, parameter: str, kind: str) -> Held:
    """Return what a path names. Raises OktaError E0000007 when there is none."""
    wanted = request.path_params[parameter]
    if wanted not in objects_by_id:
        raise OktaError("E0000007", f"{wanted} ({kind})")
    return objects_by_id[wanted]

"""The admin site: set clock, speed and faults, read the ledger and what was asked. Open to whoever reaches loopback."""

from __future__ import annotations

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from simulator.records.instants import okta_text
from simulator.service.faults import FAULTS
from simulator.service.logs.ledger import ledger_ndjson
from simulator.service.simulation import Simulation

_NDJSON = "application/x-ndjson"


class Admin:
    """The admin site of one simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def app(self) -> Starlette:
        """Return the site."""
        return Starlette(
            routes=[
                Route("/clock", self.clock, methods=["GET", "PUT"]),
                Route("/faults", self.faults, methods=["GET", "PUT", "DELETE"]),
                Route("/ledger", self.ledger, methods=["GET"]),
                Route("/requests", self.requests, methods=["GET", "DELETE"]),
                Route("/sites", self.sites, methods=["GET"]),
            ]
        )

    async def clock(self, request: Request) -> Response:
        """Show the clock; PUT ``{"at": microseconds, "advance": microseconds, "speed": times}`` sets it."""
        clock = self._simulation.clock
        if request.method == "PUT":
            asked = orjson.loads(await request.body())
            if "at" in asked:
                clock.set(int(asked["at"]))
            if "advance" in asked:
                clock.advance(int(asked["advance"]))
            if "speed" in asked:
                clock.run(float(asked["speed"]))
        now = self._simulation.catch_up()
        return _json({"at": now, "time": okta_text(now), "speed": clock.speed})

    async def faults(self, request: Request) -> Response:
        """Show the faults; PUT ``{name: {"probability": p, "times": n}}`` switches some on, DELETE all off."""
        faults = self._simulation.faults
        if request.method == "DELETE":
            faults.switch_off()
        elif request.method == "PUT":
            try:
                for name, switch in orjson.loads(await request.body()).items():
                    faults.switch_on(name, switch.get("probability", 1.0), switch.get("times"))
            except ValueError as wrong:
                return _json({"error": str(wrong)}, 400)
        on = {name: switch._asdict() for name, switch in faults.switched_on().items()}
        return _json({"on": on, "given": faults.counts(), "known": FAULTS})

    async def ledger(self, _: Request) -> Response:
        """Stream everything that is visible."""
        now = self._simulation.catch_up()
        return StreamingResponse(ledger_ndjson(self._simulation.logs, now), media_type=_NDJSON)

    async def requests(self, request: Request) -> Response:
        """Show the last requests, one a line, after a line with the counts; DELETE forgets them."""
        asked = self._simulation.asked
        if request.method == "DELETE":
            asked.clear()
        counts = [{"site": site, "status": status, "count": n} for (site, status), n in asked.counts.items()]
        rows = [orjson.dumps({"counts": counts}), *(orjson.dumps(request._asdict()) for request in asked.last)]
        return Response(b"\n".join(rows) + b"\n", media_type=_NDJSON)

    async def sites(self, _: Request) -> Response:
        """Show every site's URL."""
        return _json(self._simulation.origins)


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")

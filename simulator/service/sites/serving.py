"""The sites on free loopback ports, served by one thread: for tests, and for the command until it is interrupted."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType

import uvicorn

from simulator.service.simulation import Simulation
from simulator.service.sites.app import Site, sites

HOST = "127.0.0.1"
_READY_SECONDS = 30
_BACKLOG = 256


class Serving:
    """A context in which the sites answer; ``simulation.origins`` has their URLs from its construction on."""

    def __init__(self, simulation: Simulation, first_port: int = 0) -> None:
        """Take the ports: free ones, or those from ``first_port`` on. Raises OSError when one of these is taken."""
        self.simulation = simulation
        self._servers: list[tuple[uvicorn.Server, socket.socket]] = []
        for place, site in enumerate(sites(simulation)):
            bound = _bound(first_port + place if first_port else 0)
            simulation.origins[site.name] = f"http://{HOST}:{bound.getsockname()[1]}"
            self._servers.append((_server(site), bound))
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    def __enter__(self) -> Serving:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server, _ in self._servers:
            server.should_exit = True
            server.force_exit = True
        self._thread.join(_READY_SECONDS)
        for _, bound in self._servers:
            bound.close()
        self.simulation.close()

    def url(self, site: str) -> str:
        """Return a site's URL, without a slash at the end."""
        return self.simulation.origins[site]

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        await asyncio.gather(*(server.serve([bound]) for server, bound in self._servers))


def _bound(port: int) -> socket.socket:
    """Return a listening socket: who connects before the server runs waits in its backlog."""
    # Only for a socket whose protocol is named does asyncio switch Nagle's delay of 40 ms off.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, port))
    bound.listen(_BACKLOG)
    return bound


def _server(site: Site) -> uvicorn.Server:
    config = uvicorn.Config(
        site.app, log_level="critical", access_log=False, lifespan="off", date_header=False, server_header=False,
        timeout_keep_alive=120,
    )  # fmt: skip
    return uvicorn.Server(config)

"""Serves the console until a signal ends it."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

from ingest.contract.errors import SetupError

_BACKLOG = 64
_GRACE_SECONDS = 5


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises SetupError where it cannot, as when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise SetupError(f"console.bind: {host}:{port} cannot be listened on ({error}); name another one") from error
    return listening


def serve(application: ASGIApp, listening: socket.socket) -> None:
    """Serve until a signal ends it."""
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        http="httptools",
        loop="auto",
        lifespan="off",
        limit_concurrency=256,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listening])

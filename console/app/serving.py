"""Serves the console until a signal ends it."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from console.app.bounded_requests import BoundedRequests
from console.app.copies import serve_by_copies
from ingest.bus.interpreter import interpreter_set
from ingest.contract.errors import SetupError

_BACKLOG = 64
_GRACE_SECONDS = 5
_TURN_SECONDS = 0.000_5
"""After so long a thread that computes lets another one go on. By Python's own five milliseconds, a page that asks the
store twenty questions would stand behind twenty turns of whichever page is being filled."""


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


def serve(application: ASGIApp, listening: socket.socket, *, processes: int = 1) -> None:
    """Serve until SIGTERM or SIGINT ends it; what is being answered is answered first.

    Several ``processes``: nothing may run beside the caller's thread, and no connection to a store be open. Raises
    TransientError where one of them ends by itself.
    """
    with _holding_nobody_up():
        if processes == 1:
            _server(application).run(sockets=[listening])
            return
        original = os.getpid()
        serve_by_copies(processes, lambda: _server(application, copy_of=original).run(sockets=[listening]))


@contextmanager
def served_beside(application: ASGIApp, listening: socket.socket, ended: Callable[[], None]) -> Iterator[None]:
    """Serve meanwhile; at the end what is being answered is answered first.

    ``ended`` is called where serving stops by itself; why it did is raised at the end.
    """
    server, faults = _server(application), list[BaseException]()

    def serve_on() -> None:
        try:
            server.run(sockets=[listening])
        except BaseException as error:  # noqa: BLE001 - it is raised where the block ends
            faults.append(error)
        finally:
            if not server.should_exit:
                ended()

    thread = threading.Thread(target=serve_on, name="console")
    with _holding_nobody_up():
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()
    if faults:
        raise faults[0]


@contextmanager
def _holding_nobody_up() -> Iterator[None]:
    """Let requests wait for little that is none of theirs, meanwhile."""
    # A full collection of garbage looks at all that was loaded, for a twentieth of a second in which nobody is
    # answered, and finds nothing there: it is left out. Copies would besides get all of it as memory of their own.
    gc.collect()
    with interpreter_set(gc.get_threshold(), _TURN_SECONDS):
        yield


class _Server(uvicorn.Server):
    copy_of: int | None = None
    """The process that this one is a copy of; where that one is gone, nobody would end this one."""

    async def on_tick(self, counter: int) -> bool:
        """Tell whether it is to end."""
        if self.copy_of is not None and os.getppid() != self.copy_of:
            self.should_exit = True
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals end it. Not as uvicorn does, which raises them again once all is over: that kills the process."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handlers = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)


def _server(application: ASGIApp, copy_of: int | None = None) -> uvicorn.Server:
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        http=BoundedRequests,
        # Nobody is served a web socket; looking for what could, uvicorn would log advice at each request for one.
        ws="none",
        loop="auto",
        lifespan="off",
        limit_concurrency=256,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = _Server(config)
    server.copy_of = copy_of
    return server

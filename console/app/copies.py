"""Serves by copies of this process: one alone computes on one core, however many the machine has.

They share the socket, and what was loaded before. Sessions, tokens and logouts stand in the store, so that each of them
knows all; the rates of callers count in each by itself. Where one ends by itself, all end.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ingest.contract.errors import TransientError


def serve_by_copies(count: int, serve: Callable[[], None]) -> None:
    """Let so many copies serve until a signal ends them.

    Nothing may run beside the caller's thread, and no connection be open. Raises TransientError where a copy ends by
    itself, once the others have ended.
    """
    copies = _Copies()
    handlers: dict[signal.Signals, Any] = {}
    try:
        for _ in range(count):
            copies.begin(serve)
        for number in (signal.SIGINT, signal.SIGTERM):
            handlers[number] = signal.signal(number, copies.end)
        copies.wait()
    finally:
        copies.end()
        copies.wait()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if copies.broken is not None:
        raise TransientError(f"a process of the console ended by itself ({copies.broken}); its log says why")


class _Copies:
    def __init__(self) -> None:
        self.broken: int | None = None
        self._running: set[int] = set()
        self._are_ending = False

    def begin(self, serve: Callable[[], None]) -> None:
        copy = os.fork()
        if copy:
            self._running.add(copy)
            return
        # What a terminal's Ctrl-C sends reaches the original alone: by two signals nothing would be answered any more.
        os.setpgid(0, 0)
        code = 1
        try:
            serve()
            code = 0
        except BaseException:  # noqa: BLE001 - a copy's last word; what stands above it is its original's
            traceback.print_exc()
        finally:
            # Not sys.exit: it would unwind into what the original does afterwards.
            os._exit(code)

    def end(self, *_: object) -> None:
        self._are_ending = True
        for copy in self._running:
            # A signal may come between a copy's end and the word of it: the others are told all the same.
            with suppress(ProcessLookupError):
                os.kill(copy, signal.SIGTERM)

    def wait(self) -> None:
        """Wait until all have ended; where one ends by itself, end the others."""
        while self._running:
            copy, status = os.wait()
            self._running.discard(copy)
            if not self._are_ending:
                self.broken = os.waitstatus_to_exitcode(status)
                self.end()

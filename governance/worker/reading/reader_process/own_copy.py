"""A reader process that is a copy (fork) of its worker: what both need is imported once.

It is made before the worker has threads and connections, so that it holds nothing of what they hold.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NoReturn, Protocol

from sqlalchemy import Engine

from governance.worker.reading.reader_process.server import serve

_THREADS = Path("/proc/self/task")
_STANDARD = 3
"""Below it are the numbers of standard input, output and error."""


class ReadingProcess(Protocol):
    """What is asked of a reader process; ``subprocess.Popen`` answers to it."""

    pid: int
    stdin: IO[bytes] | None
    stdout: IO[bytes] | None

    def wait(self, timeout: float | None = None) -> int:
        """Return the code it ended with, below zero by a signal. Raises ``subprocess.TimeoutExpired``."""

    def kill(self) -> None:
        """End it at once."""


@contextmanager
def copy_at_hand(engine: Engine) -> Iterator[list[ReadingProcess]]:
    """Give a list with one copy of this process, which waits for a reader's task; what is left in it is ended.

    The list is empty where other threads run, or not on Linux: what another thread holds at that instant would be held
    in the copy for ever. So it is where the kernel, or what guards it, does not tell when a process ends. The store's
    connections are closed before: a server does not see one of them end with this process while the copy holds it, too.
    """
    copies: list[ReadingProcess] = []
    if sys.platform == "linux" and len(list(_THREADS.iterdir())) == 1 and _tells_of_ends():
        engine.dispose()
        copies.append(_copied())
    try:
        yield copies
    finally:
        for copy in copies:
            for pipe in filter(None, (copy.stdin, copy.stdout)):
                pipe.close()
            copy.wait()


def _tells_of_ends() -> bool:
    """Tell whether the kernel, and what guards it, let a process be waited for by a descriptor."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def _copied() -> _Copy:
    orders, to_order = _pipe()
    to_hear, answers = _pipe()
    process_id = os.fork()
    if not process_id:
        _be_reader(orders, answers, (to_order, to_hear))
    os.close(orders)
    os.close(answers)
    return _Copy(process_id, to_order, to_hear)


def _pipe() -> tuple[int, int]:
    """Return the ends of a pipe, none of them with the number of a standard stream, which a worker may lack."""
    reads, writes = (_beyond_standard(end) for end in os.pipe())
    return reads, writes


def _beyond_standard(descriptor: int) -> int:
    if descriptor >= _STANDARD:
        return descriptor
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _STANDARD)
    os.close(descriptor)
    return moved


class _Copy:
    def __init__(self, process_id: int, to_order: int, to_hear: int) -> None:
        self.pid = process_id
        self.stdin: IO[bytes] | None = os.fdopen(to_order, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(to_hear, "rb")
        self._code: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            ended = os.pidfd_open(self.pid)
            try:
                waiting = select.poll()
                waiting.register(ended, select.POLLIN)
                has_ended = waiting.poll(None if timeout is None else timeout * 1000)
            finally:
                os.close(ended)
            if not has_ended:
                raise subprocess.TimeoutExpired("the reading process", timeout or 0.0)
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code

    def kill(self) -> None:
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)


def _be_reader(orders: int, answers: int, of_the_worker: Iterable[int]) -> NoReturn:
    """Be what a started process would be: orders on its standard input, answers on its standard output."""
    try:
        for pipe in of_the_worker:
            os.close(pipe)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        for pipe, standard in ((orders, 0), (answers, 1)):
            os.dup2(pipe, standard)
            os.close(pipe)
        serve(os.fdopen(0, "rb", closefd=False), os.fdopen(1, "wb", closefd=False))
    except BaseException:  # noqa: BLE001 - a copy's last word; what stands above it is its original's
        traceback.print_exc()
    finally:
        # Not sys.exit: it would unwind into what the original does afterwards.
        try:
            sys.stderr.flush()
        finally:
            os._exit(1)

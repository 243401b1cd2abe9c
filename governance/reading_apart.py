"""A reader in a process of its own: on two cores, polling and folding cost no time beside writing and judging.

The process is told what to read on its standard input, where it hears hunger and rewinds afterwards, and answers with
folded batches on its standard output. When whoever started it ends, however that comes, its input ends and it ends too.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

import msgspec
from sqlalchemy import Engine

from governance.folds.folded import Folded
from governance.interpreter import suited_interpreter
from governance.reader import Read, Reader
from governance.store.engine import open_engine
from ingest.bus.interface import Partition
from ingest.bus.open import open_bus
from ingest.bus.pipes import received, send, started
from ingest.contract.errors import BrokenError, JitgovError, TransientError

_CODE = "from governance.reading_apart import serve; serve()"
_HUNGER, _REWIND = b"h", b"r"
_WAIT_SECONDS = 0.05
_LEAVE_SECONDS = 15.0


Address = tuple[str, dict[str, str | int | bool]]
"""A bus's URL and its options."""


class Task(msgspec.Struct, array_like=True):
    """What is to be read, and where the reader's offsets stand."""

    bus_url: str
    bus_options: dict[str, str | int | bool]
    store_url: str
    group: str
    batch_size: int
    rejected_ratio: float


class Answer(msgspec.Struct, array_like=True):
    """A batch after so many rewinds, or that there is nothing more for now, or what stopped the reader."""

    rewinds: int
    batch: Folded | None = None
    spans: list[tuple[str, int, int, int]] = []
    """(topic, partition, offset it began at, next offset)."""
    failed: tuple[str, str] | None = None


_answers = msgspec.msgpack.Decoder(Answer)
_encode = msgspec.msgpack.Encoder().encode
_ERRORS: Mapping[str, type[JitgovError]] = {each.__name__: each for each in JitgovError.__subclasses__()}


class ReaderApart:
    """Keeps the promises of ``Reader``; a process that was killed is a TransientError, and another one is started."""

    def __init__(self, bus: Address, engine: Engine, group: str, batch_size: int, rejected_ratio: float) -> None:
        store_url = engine.url.render_as_string(hide_password=False)
        self._task = Task(*bus, store_url, group, batch_size, rejected_ratio)
        self._ready: queue.Queue[Answer | None] = queue.Queue(maxsize=1)
        self._rewinds = 0
        self._idle = threading.Event()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to read."""
        self._process = started(_CODE)
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenError("the reading process has no pipes")
        self._orders, self._heard = self._process.stdin, self._process.stdout
        self._thread = threading.Thread(target=self._receive, name="jitgov-receiver", daemon=True)
        self._thread.start()
        with suppress(OSError):
            send(self._orders, _encode(self._task))

    @property
    def process_id(self) -> int:
        """Return the process's id."""
        return self._process.pid

    def take(self, timeout: float) -> Read | None:
        """Return the next batch; None when there is none within ``timeout`` seconds. Raises what stopped the reader."""
        if self._ready.empty():
            self._order(_HUNGER)
        try:
            answer = self._ready.get(timeout=timeout)
        except queue.Empty:
            return None
        if answer is None:
            raise self._ended()
        if answer.failed is not None:
            kind, message = answer.failed
            raise _ERRORS.get(kind, BrokenError)(message)
        if answer.batch is None or answer.rewinds < self._rewinds:
            return None
        spans = {Partition(topic, partition): (begin, end) for topic, partition, begin, end in answer.spans}
        return Read(answer.batch, spans)

    def idle(self) -> bool:
        """Tell whether the last poll found nothing, nothing lags and nothing waits to be taken."""
        return self._idle.is_set() and self._ready.empty()

    def rewind(self) -> None:
        """Drop what was read ahead and go back to the offsets in the store."""
        self._rewinds += 1
        self._idle.clear()
        self._order(_REWIND)

    def stop(self) -> None:
        """End the process; it leaves the group first."""
        self._stopping.set()
        with suppress(OSError):
            self._orders.close()
        with suppress(queue.Empty):
            self._ready.get_nowait()
        try:
            self._process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._thread.join()
        self._heard.close()

    def _order(self, what: bytes) -> None:
        # A process that has ended hears nothing: what it left to say, or its end, is taken next.
        with suppress(OSError):
            self._orders.write(what)
            self._orders.flush()

    def _receive(self) -> None:
        while (message := received(self._heard)) is not None:
            answer = _answers.decode(message)
            if answer.batch is None and answer.failed is None:
                if answer.rewinds == self._rewinds:
                    self._idle.set()
                continue
            self._idle.clear()
            self._put(answer)
        self._put(None)

    def _put(self, answer: Answer | None) -> None:
        while not self._stopping.is_set():
            with suppress(queue.Full):
                return self._ready.put(answer, timeout=_WAIT_SECONDS)

    def _ended(self) -> JitgovError:
        code = self._process.wait()
        if code < 0:
            return TransientError(f"the reading process was ended by signal {-code}")
        return BrokenError(f"the reading process ended early, with code {code}; what it said stands above")


class _Server:
    """The other side of ``ReaderApart``."""

    def __init__(self, task: Task, out: IO[bytes]) -> None:
        self._out = out
        self._rewinds = 0
        self._said_idle = False
        self.stop = threading.Event()
        bus = open_bus(task.bus_url, task.bus_options)
        engine = open_engine(task.store_url)
        self._reader = Reader(bus, engine, task.group, task.batch_size, task.rejected_ratio)

    def hear(self, orders: IO[bytes]) -> None:
        """Do what is ordered until nobody orders any more."""
        while order := orders.read(1):
            if order == _HUNGER:
                self._reader.hunger()
            elif order == _REWIND:
                self._rewinds += 1
                self._said_idle = False
                self._reader.rewind()
        self.stop.set()

    def run(self) -> None:
        """Read and answer until told to stop."""
        self._reader.start()
        try:
            while not self.stop.is_set():
                self._turn()
        finally:
            self._reader.stop()

    def _turn(self) -> None:
        rewinds = self._rewinds
        read = self._reader.next(_WAIT_SECONDS)
        if read is not None:
            self._said_idle = False
            spans = [(*partition, begin, end) for partition, (begin, end) in read.spans.items()]
            send(self._out, _encode(Answer(rewinds, read.batch, spans)))
        elif self._reader.idle() and not self._said_idle and rewinds == self._rewinds:
            self._said_idle = True
            send(self._out, _encode(Answer(rewinds)))


def serve() -> None:
    """Read the task, answer with batches; the other side of ``ReaderApart``."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # who started us is told as well, and ends us at a safe point
    orders, out = sys.stdin.buffer, sys.stdout.buffer
    message = received(orders)
    if message is None:
        return
    task = msgspec.msgpack.decode(message, type=Task)
    try:
        with suited_interpreter():
            server = _Server(task, out)
            threading.Thread(target=server.hear, args=(orders,), name="jitgov-orders", daemon=True).start()
            server.run()
    except JitgovError as error:
        with suppress(BrokenPipeError):
            send(out, _encode(Answer(0, failed=(type(error).__name__, str(error)))))
    except BrokenPipeError:
        pass
    # Not the interpreter's own end: the thread that hears orders waits for one still, and holds the lock of its pipe.
    os._exit(0)

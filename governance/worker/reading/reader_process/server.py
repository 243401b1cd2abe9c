"""The reader process: it reads and folds for its worker, and evaluates beside it when there is nothing to read.

A backlog leaves a work item for every account that it touched: whoever has a processor left then helps to drain them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import IO

import msgspec

from governance.store.database.engine import open_engine
from governance.worker.background_loops import Repeating
from governance.worker.interpreter_tuning import give_back_memory, suited_interpreter
from governance.worker.reading.reader import FULL_POLL, Reader
from governance.worker.reading.reader_process.messages import HUNGER, REWIND, Answer, Task
from ingest.bus.open import open_bus
from ingest.bus.pipes import received, send
from ingest.contract.errors import JitgovError

_WAIT_SECONDS = 0.05
_encode = msgspec.msgpack.Encoder().encode


class Server:
    """The other side of ``ReaderApart``."""

    def __init__(self, task: Task, out: IO[bytes]) -> None:
        self._out = out
        self._out_lock = threading.Lock()
        self._rewinds = 0
        self._said_idle = False
        self._read_much = False
        """Whether it has read a full poll's events since it gave back what that took."""
        self._stop = threading.Event()
        self._engine = open_engine(task.store_url)
        self._settings, self._generation = task.settings, task.generation
        bus = open_bus(task.bus_url, task.bus_options, task.bus_client)
        size, ratio = task.settings.batch_size, task.settings.rejected_ratio
        self._reader = Reader(bus, self._engine, task.group, size, ratio)

    def hear(self, orders: IO[bytes]) -> None:
        """Obey the worker's orders until it closes the pipe."""
        while order := orders.read(1):
            if order == HUNGER:
                self._reader.hunger()
            elif order == REWIND:
                self._rewinds += 1
                self._said_idle = False
                self._reader.rewind()
        self._stop.set()

    def run(self) -> None:
        """Read, answer and evaluate until told to stop."""
        self._reader.start()
        beside = Repeating(self._stop, lambda line: self._answer(Answer(self._rewinds, line=line)))
        beside.begin("evaluator", self._evaluate)
        try:
            while not self._stop.is_set():
                self._turn()
        finally:
            self._reader.stop()
            beside.end()

    def _turn(self) -> None:
        rewinds = self._rewinds
        read = self._reader.next(_WAIT_SECONDS)
        if read is not None:
            self._said_idle = False
            self._read_much = self._read_much or read.batch.events >= FULL_POLL
            spans = [(*partition, begin, end) for partition, (begin, end) in read.spans.items()]
            message = _encode(Answer(rewinds, read.batch, spans))
            del read  # The worker may let it wait.
            self._send(message)
        elif self._reader.idle() and not self._said_idle and rewinds == self._rewinds:
            self._said_idle = True
            self._answer(Answer(rewinds))

    def _evaluate(self) -> bool:
        if not self._reader.idle():
            return False
        if self._read_much:
            self._read_much = False
            give_back_memory()
        return self._drain()

    @cached_property
    def _drain(self) -> Callable[[], bool]:
        # Late: of what a start imports, judging needs half, and who comes to a backlog reads it first.
        from governance.worker.reading.reader_process.evaluation import evaluation

        return evaluation(self._engine, self._settings, self._generation)

    def _answer(self, answer: Answer) -> None:
        self._send(_encode(answer))

    def _send(self, message: bytes) -> None:
        with self._out_lock:
            send(self._out, message)


def serve(orders: IO[bytes], out: IO[bytes]) -> None:
    """Read the task, answer with batches, until nobody listens any more."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # who started us is told as well, and ends us at a safe point
    message = received(orders)
    if message is None:
        return
    task = msgspec.json.decode(message, type=Task)
    code = 0
    try:
        with suited_interpreter():
            server = Server(task, out)
            threading.Thread(target=server.hear, args=(orders,), name="jitgov-orders", daemon=True).start()
            server.run()
    except JitgovError as error:
        with suppress(BrokenPipeError):
            send(out, _encode(Answer(0, failed=(type(error).__name__, str(error)))))
    except BrokenPipeError:
        pass
    except Exception:  # noqa: BLE001 - told here, and by the code
        traceback.print_exc()
        code = 1
    # Not the interpreter's own end: the thread that hears orders waits for one still, and holds the lock of its pipe.
    sys.stderr.flush()
    os._exit(code)

"""A reader in a process of its own: on two cores, polling and folding cost no time beside writing and judging.

The process is told what to read on its standard input, where it hears hunger and rewinds afterwards, and answers with
folded batches on its standard output. When whoever started it ends, however that comes, its input ends and it ends too.
"""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress

import msgspec
from sqlalchemy import Engine

from governance.settings.compiled import Rules
from governance.worker.background_loops import Say
from governance.worker.reading.reader import Read
from governance.worker.reading.reader_process.messages import HUNGER, REWIND, Address, Answer, Task
from governance.worker.reading.reader_process.own_copy import ReadingProcess
from ingest.bus.interface import Partition
from ingest.bus.pipes import received, send, started
from ingest.contract.errors import BrokenError, JitgovError, TransientError

_CODE = (
    "import gc, sys; gc.disable(); from governance.worker.reading.reader_process.server import serve; gc.enable(); "
    "serve(sys.stdin.buffer, sys.stdout.buffer)"
)
"""What is imported stays: to look through it again and again meanwhile was a fifth of what a start took."""
_WAIT_SECONDS = 0.05
_LEAVE_SECONDS = 15.0


_answers = msgspec.msgpack.Decoder(Answer)
_ERRORS: Mapping[str, type[JitgovError]] = {error.__name__: error for error in JitgovError.__subclasses__()}


class ReaderApart:
    """Keeps the promises of ``Reader``; a process that was killed is a TransientError, and another one is started."""

    def __init__(
        self, bus: Address, engine: Engine, group: str, rules: Rules, say: Say, process: ReadingProcess | None = None
    ) -> None:
        """``process``: one that waits for its task; None: one is started."""
        self._begun = process
        store_url = engine.url.render_as_string(hide_password=False)
        self._task = Task(*bus, store_url, group, rules.settings, rules.generation)
        self._say = say
        self._ready: queue.Queue[Answer | None] = queue.Queue(maxsize=1)
        self._room = threading.Event()
        self._room.set()
        self._rewinds = 0
        self._idle = threading.Event()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to read."""
        self._process: ReadingProcess = self._begun or started(_CODE)
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenError("the reading process has no pipes")
        self._orders, self._heard = self._process.stdin, self._process.stdout
        self._thread = threading.Thread(target=self._receive, name="jitgov-receiver", daemon=True)
        self._thread.start()
        with suppress(OSError):
            send(self._orders, msgspec.json.encode(self._task))

    def take(self, timeout: float) -> Read | None:
        """Return the next batch; None when there is none within ``timeout`` seconds. Raises what stopped the reader."""
        if self._ready.empty():
            self._order(HUNGER)
        try:
            answer = self._ready.get(timeout=timeout)
        except queue.Empty:
            return None
        self._room.set()
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
        self._order(REWIND)

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
        try:
            self._take_answers()
        except Exception as error:  # noqa: BLE001 - the worker would wait for this thread for ever
            self._put(Answer(0, failed=(BrokenError.__name__, f"the reading process is not understood: {error!r}")))
            return
        self._put(None)

    def _take_answers(self) -> None:
        while (message := received(self._heard)) is not None:
            # As it was sent it takes a fraction of the memory: no batch is unpacked while another one waits.
            while not (self._room.wait(_WAIT_SECONDS) or self._stopping.is_set()):
                pass
            answer = _answers.decode(message)
            del message
            if answer.line is not None:
                self._say(answer.line)
                continue
            if answer.batch is None and answer.failed is None:
                if answer.rewinds == self._rewinds:
                    self._idle.set()
                continue
            self._idle.clear()
            self._put(answer)

    def _put(self, answer: Answer | None) -> None:
        self._room.clear()
        while not self._stopping.is_set():
            with suppress(queue.Full):
                return self._ready.put(answer, timeout=_WAIT_SECONDS)

    def _ended(self) -> JitgovError:
        code = self._process.wait()
        if code < 0:
            return TransientError(f"the reading process was ended by signal {-code}")
        return BrokenError(f"the reading process ended early, with code {code}; what it said stands above")

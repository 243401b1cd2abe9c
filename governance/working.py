"""The governing process: intake, evaluator and sealer, each in a loop of its own, until told to stop or idle.

A transient fault makes a loop back off, with jitter, and keep its place; any other error ends the process.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Engine

from governance.audit.sealer import SEAL_AT_ONCE, seal_some
from governance.backlog import Backlog
from governance.evaluator import evaluate
from governance.intake import apply
from governance.interpreter import suited_interpreter
from governance.reader import FULL_POLL, Reader
from governance.reading_apart import Address, ReaderApart
from governance.rules import Rules
from governance.store.bulk import rows
from governance.store.engine import reading, writing
from governance.store.marks import pending
from governance.store.progress import Fenced
from ingest.bus.interface import Bus
from ingest.contract.errors import TransientError

_POLL_SECONDS = 0.2
_LONGEST_BACK_OFF_SECONDS = 30.0
_EVALUATORS = {"postgresql": 2, "sqlite": 1}
"""While one waits for the database, another reckons; SQLite has one writer at a time."""
_PUT_OFF_SECONDS = 300.0
"""How long accounts wait for their derivation at most while a backlog is read."""
Say = Callable[[str], None]


class Progress(NamedTuple):
    """What a govern run has done so far."""

    events: int
    batches: int


def now_micros() -> int:
    """Return the wall clock in microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000


class BackOff:
    """Waits longer after each fault in a row, with jitter, up to half a minute; ``stop`` ends a wait at once."""

    def __init__(self, stop: threading.Event, say: Say) -> None:
        self._stop, self._say, self._faults = stop, say, 0

    def after(self, fault: TransientError) -> None:
        """Say what the fault is and wait."""
        self._faults += 1
        longest = min(_LONGEST_BACK_OFF_SECONDS, 0.25 * 2**self._faults)
        wait = longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
        self._say(f"{fault}; trying again in {wait:.1f} s")
        self._stop.wait(wait)

    def well(self) -> None:
        """Forget earlier faults."""
        self._faults = 0


class Govern:
    """One govern process over one store and one bus."""

    def __init__(
        self, bus: Bus, engine: Engine, rules: Rules, group: str, say: Say, apart: Address | None = None
    ) -> None:
        """``apart``: the bus's address, to be read by a process of its own; None: read in a thread of this one."""
        self._bus, self._engine, self._rules, self._group, self._say = bus, engine, rules, group, say
        self._apart = apart
        self._stop = threading.Event()
        self._failure: list[BaseException] = []
        self._recorded_at = 0
        self._behind = self._put_off = False
        self.events = 0
        self.batches = 0

    def stop(self) -> None:
        """End at the next safe point; may be called from a signal handler."""
        self._stop.set()

    def run(self, *, until_idle: bool) -> Progress:
        """Govern until stopped, or until nothing lags, no mark is left and nothing is unsealed."""
        with suited_interpreter():
            return self._run(until_idle)

    def _run(self, until_idle: bool) -> Progress:
        back_off = BackOff(self._stop, self._say)
        beside = [threading.Thread(target=self._work_beside, args=(self._seal,), name="jitgov-sealer", daemon=True)]
        for _ in range(_EVALUATORS[self._engine.dialect.name]):
            evaluating = self._evaluating()
            beside.append(
                threading.Thread(target=self._work_beside, args=(evaluating,), name="jitgov-evaluator", daemon=True)
            )
        for thread in beside:
            thread.start()
        try:
            self._read_and_apply(back_off, until_idle)
        finally:
            self._stop.set()
            for thread in beside:
                thread.join()
        if self._failure:
            raise self._failure[0]
        return Progress(self.events, self.batches)

    def _read_and_apply(self, back_off: BackOff, until_idle: bool) -> None:
        while not self._stop.is_set():
            reader = self._reader()
            reader.start()
            try:
                self._take_batches(reader, back_off, until_idle)
            except TransientError as fault:
                back_off.after(fault)
            finally:
                reader.stop()

    def _reader(self) -> Reader | ReaderApart:
        settings = self._rules.settings
        if self._apart is not None:
            return ReaderApart(self._apart, self._engine, self._group, settings.batch_size, settings.rejected_ratio)
        return Reader(self._bus, self._engine, self._group, settings.batch_size, settings.rejected_ratio)

    def _take_batches(self, reader: Reader | ReaderApart, back_off: BackOff, until_idle: bool) -> None:
        backlog = Backlog(min(FULL_POLL, self._rules.settings.batch_size))
        while not self._stop.is_set():
            read = reader.take(_POLL_SECONDS)
            events = read.batch.events if read is not None else None
            self._behind = backlog.behind(events, idle=reader.idle(), now=time.monotonic())
            self._put_off = self._put_off or self._behind
            if read is None:
                if until_idle and reader.idle() and self._nothing_left():
                    self._stop.set()
                continue
            try:
                with writing(self._engine) as connection:
                    recorded_at = self._next_recorded_at()
                    apply(connection, read.batch, read.spans, self._rules, recorded_at, put_off=self._put_off)
            except Fenced as fenced:
                self._say(f"{fenced}: another worker reads it now")
                reader.rewind()
                continue
            self.events += read.batch.events
            self.batches += 1
            back_off.well()

    def _next_recorded_at(self) -> int:
        # The wall clock may stand still or go back; what is recorded later is recorded later.
        self._recorded_at = max(now_micros(), self._recorded_at + 1)
        return self._recorded_at

    def _nothing_left(self) -> bool:
        with reading(self._engine) as connection:
            unsealed = rows(connection, "SELECT 1 FROM audit_entry WHERE seq IS NULL LIMIT 1")
            return not unsealed and pending(connection) == 0

    def _seal(self) -> bool:
        return seal_some(self._engine, now_micros()) == SEAL_AT_ONCE

    def _evaluating(self) -> Callable[[], bool]:
        """Return what drains one chunk of marks; while a backlog is read, only every so often."""
        drained_at = time.monotonic()

        def drain() -> bool:
            nonlocal drained_at
            if self._behind and time.monotonic() - drained_at < _PUT_OFF_SECONDS:
                return False
            if evaluate(self._engine, self._rules, now_micros):
                return True
            drained_at = time.monotonic()
            self._put_off = self._behind
            return False

        return drain

    def _work_beside(self, work: Callable[[], bool]) -> None:
        """Do ``work`` again and again, with a pause when it says that there was none."""
        back_off = BackOff(self._stop, self._say)
        try:
            while not self._stop.is_set():
                try:
                    worked = work()
                    back_off.well()
                except TransientError as fault:
                    back_off.after(fault)
                    continue
                if not worked:
                    self._stop.wait(_POLL_SECONDS)
        except BaseException as failure:  # noqa: BLE001 - handed to the thread that waits, which raises it
            self._failure.append(failure)
            self._stop.set()

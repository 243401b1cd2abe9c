"""The governing process: intake, evaluator and sealer, each in a loop of its own, until told to stop or idle."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from governance.derivation.judging.rule_process.client import RulesKilledError
from governance.settings.compiled import Rules
from governance.store.assessment.days_that_came import days_that_came
from governance.store.clock import now_micros
from governance.store.database.engine import reading, writing
from governance.store.evidence.audit_rows import oldest_unsealed_at
from governance.store.running.generations import GenerationPassed, is_current
from governance.store.running.progress import Fenced
from governance.store.running.work_items import oldest_enqueued_at, pending
from governance.worker.background_loops import PAUSE_SECONDS, BackOff, Clock, Repeating, Say
from governance.worker.backlog import Backlog
from governance.worker.batch_transaction import apply
from governance.worker.bus_recognition import recognise
from governance.worker.evaluator import evaluate
from governance.worker.generations.generation_keeper import GenerationKeeper
from governance.worker.generations.generation_start import new_worker_id
from governance.worker.interpreter_tuning import give_back_memory, suited_interpreter
from governance.worker.reading.reader import FULL_POLL, Reader
from governance.worker.reading.reader_process.client import ReaderApart
from governance.worker.reading.reader_process.messages import Address
from governance.worker.reading.reader_process.own_copy import ReadingProcess, copy_at_hand
from governance.worker.statistics_keeping import StatisticsKeeping
from governance.worker.stopping_rules import stop_blamed
from governance.worker.store_watch import StoreWatch
from governance.worker.trail.checkpointing import make_checkpoint
from governance.worker.trail.evidence_keeping import EvidenceKeeping
from governance.worker.trail.key_keeping import demand_key, name_first_key
from governance.worker.trail.sealing import Sealing
from governance.worker.trail.witnessing import Witnesses
from ingest.bus.interface import Bus
from ingest.contract.errors import TransientError

_FEW_PROCESSORS = 2
_DEFERRED_SECONDS = 300.0
"""How long accounts wait for their derivation at most while a backlog is read."""


def count_evaluators(dialect: str, processors: int, *, helped: bool) -> int:
    """Return how many evaluators a worker has; ``helped``: its reading process has another one.

    While one waits for the database, another reckons. On two processors the two of two processes keep both busy; a
    third would only take turns with its neighbour, which costs each a twentieth. SQLite has one writer at a time.
    """
    return 1 if dialect == "sqlite" or (helped and processors <= _FEW_PROCESSORS) else 2


class Progress(NamedTuple):
    """What a govern run has done so far."""

    events: int
    batches: int


class Govern:
    """One govern process over one store and one bus."""

    def __init__(
        self,
        bus: Bus,
        engine: Engine,
        rules: Rules,
        group: str,
        say: Say,
        apart: Address | None = None,
        *,
        read_rules: Callable[[], Rules] | None = None,
        take_over: bool = False,
        clock: Clock = now_micros,
        witnesses: Sequence[Path] = (),
    ) -> None:
        """``apart``: the bus's address, for a process of its own to read it and help; None: a thread of this one.

        ``read_rules``: reads the settings anew; ``take_over``: derive with these, whoever lives by others; ``clock``:
        what is recorded is recorded by it, for one who lives through a past (the demo). ``witnesses``: the files that
        keep checkpoints.
        """
        self._clock = clock
        self._bus, self._engine, self._group, self._say = bus, engine, group, say
        self._keeper = GenerationKeeper(engine, rules, read_rules or (lambda: rules), say, clock)
        self._apart, self._take_over = apart, take_over
        self._copies: list[ReadingProcess] = []
        """The process that reads first, until it is told what to read."""
        self._witnesses = Witnesses(engine, witnesses, say)
        self._evidence = EvidenceKeeping(bus, engine, clock)
        self._sealing = Sealing(engine, clock)
        self._stop, self.caught_up = threading.Event(), threading.Event()
        """Set when all that stood on the bus at some instant after ``begin_to_catch_up`` has been derived."""
        self._read_to: int | None = None
        self._catching_up = False
        self._recorded_at = 0
        self._backlogged = self._deferred = False
        self.events = 0
        self.batches = 0

    def stop(self) -> None:
        """End at the next safe point; may be called from a signal handler."""
        self._stop.set()

    def begin_to_catch_up(self) -> None:
        """Set ``caught_up`` when all that stands on the bus by now is in the state."""
        self._read_to = None
        self.caught_up.clear()
        self._catching_up = True

    def reload(self) -> None:
        """Read the settings anew at the next safe point; may be called from a signal handler."""
        self._keeper.ask()

    def run(self, *, until_idle: bool) -> Progress:
        """Govern until stopped, or until nothing lags, no work item is left and nothing is unsealed."""
        with suited_interpreter():
            if self._apart is None:
                return self._run(until_idle)
            with copy_at_hand(self._engine) as self._copies:
                return self._run(until_idle)

    def _run(self, until_idle: bool) -> Progress:
        recognise(self._engine, self._bus.identity(), self._clock())
        made = name_first_key(self._engine, new_worker_id(), self._clock())
        if made is not None:
            self._say(made)
        demand_key(self._engine)
        self._keeper.begin(take_over=self._take_over)
        beside = Repeating(self._stop, self._say)
        beside.begin("store", StoreWatch(self._engine).setting(self._stop))
        beside.begin("heartbeat", self._keeper.beat)
        beside.begin("sealer", lambda: self._sealing.seal(busy=self._deferred))
        beside.begin("witness", self._witnesses.tell)
        beside.begin("statistics", StatisticsKeeping(self._engine).keep)
        beside.begin("evidence", lambda: self._evidence.keep_some_unless(busy=self._backlogged))
        helped = self._apart is not None
        for _ in range(count_evaluators(self._engine.dialect.name, os.cpu_count() or 1, helped=helped)):
            beside.begin("evaluator", self._evaluating())
        try:
            self._read_and_apply(BackOff(self._stop, self._say), until_idle)
        finally:
            beside.end()
            self._evidence.close()
            self._keeper.end()
        if until_idle:
            self._evidence.keep_waiting(self._say)
        make_checkpoint(self._engine, self._clock())
        self._witnesses.tell()
        return Progress(self.events, self.batches)

    def _read_and_apply(self, back_off: BackOff, until_idle: bool) -> None:
        while not self._stop.is_set():
            if self._keeper.must_renew():
                self._keeper.renew()
            reader = self._reader()
            reader.start()
            try:
                self._take_batches(reader, back_off, until_idle)
            except TransientError as fault:
                back_off.after(fault)
            finally:
                reader.stop()

    def _reader(self) -> Reader | ReaderApart:
        rules = self._keeper.rules
        settings = rules.settings
        if self._apart is not None:
            process = self._copies.pop() if self._copies else None
            return ReaderApart(self._apart, self._engine, self._group, rules, self._say, process)
        return Reader(self._bus, self._engine, self._group, settings.batch_size, settings.rejected_ratio)

    def _take_batches(self, reader: Reader | ReaderApart, back_off: BackOff, until_idle: bool) -> None:
        rules = self._keeper.rules
        backlog = Backlog(min(FULL_POLL, rules.settings.batch_size))
        while not (self._stop.is_set() or self._keeper.must_renew()):
            read = reader.take(PAUSE_SECONDS)
            events = read.batch.events if read is not None else None
            was_backlogged = self._backlogged
            self._backlogged = backlog.backlogged(events, idle=reader.idle(), now=time.monotonic())
            if was_backlogged and not self._backlogged:
                give_back_memory()
            self._deferred = self._deferred or self._backlogged
            if self._catching_up:
                self._note_caught_up(read is None and reader.idle())
            if read is None:
                if until_idle and reader.idle() and self._nothing_left():
                    self._keeper.settle(at_once=True)
                    self._stop.set()
                continue
            try:
                with writing(self._engine) as connection:
                    recorded_at = self._next_recorded_at()
                    apply(connection, read.batch, read.spans, rules, recorded_at, deferred=self._deferred)
            except GenerationPassed:
                self._keeper.passed()
                continue
            except RulesKilledError as killed:
                self._stop_blamed(killed)
                reader.rewind()
                continue
            except Fenced as fenced:
                self._say(f"{fenced}: another worker reads it now")
                reader.rewind()
                continue
            self.events += read.batch.events
            self.batches += 1
            back_off.well()

    def _note_caught_up(self, idle: bool) -> None:
        if self._read_to is None and idle:
            self._read_to = self._clock()
        if self._read_to is None:
            return
        with reading(self._engine) as connection:
            oldest = oldest_enqueued_at(connection)
        if oldest is None or oldest > self._read_to:
            self._catching_up = False
            self.caught_up.set()

    def _next_recorded_at(self) -> int:
        # The wall clock may stand still or go back; what is recorded later is recorded later.
        self._recorded_at = max(self._clock(), self._recorded_at + 1)
        return self._recorded_at

    def _nothing_left(self) -> bool:
        with reading(self._engine) as connection:
            # Whose generation has passed had nothing to do because another worker has, with other settings.
            if not is_current(connection, self._keeper.rules.generation):
                self._keeper.passed()
                return False
            if pending(connection) or oldest_unsealed_at(connection) is not None:
                return False
            rules = self._keeper.rules
            return not days_that_came(connection, rules.account_policies | rules.identity_policies, self._clock(), 1)

    def _stop_blamed(self, killed: RulesKilledError) -> None:
        if stop_blamed(self._engine, self._keeper.rules, killed, self._clock(), self._say):
            self._keeper.ask()

    def _evaluating(self) -> Callable[[], bool]:
        """Return what drains one chunk of work items; while a backlog is read, only every so often."""
        drained_at = time.monotonic()

        def drain() -> bool:
            nonlocal drained_at
            if self._backlogged and time.monotonic() - drained_at < _DEFERRED_SECONDS:
                return False
            self._keeper.settle()
            try:
                if evaluate(self._engine, self._keeper.rules, self._clock):
                    return True
            except GenerationPassed:
                self._keeper.passed()
                return False
            except RulesKilledError as killed:
                self._stop_blamed(killed)
                return True
            drained_at = time.monotonic()
            self._deferred = self._backlogged
            return False

        return drain

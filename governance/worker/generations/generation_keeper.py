"""Keeps a worker within the generation that counts: begins it, lives by it, follows another one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine

from governance.settings.compiled import Rules
from governance.settings.reach import changed_sections, named_sections
from governance.store.clock import now_micros
from governance.store.database.engine import reading, writing
from governance.store.evidence.stopped_rules import without_stopped
from governance.store.running.generations import beat, current_generation, end_beat, mark_drained
from governance.worker.background_loops import Clock, Say
from governance.worker.generations.generation_start import new_worker_id, start_generation
from ingest.contract.errors import SetupError

_BEAT_SECONDS = 15.0
_SETTLE_SECONDS = 2.0


class GenerationKeeper:
    """The rules that a worker derives with; any of its threads may say that their generation has passed."""

    def __init__(
        self, engine: Engine, rules: Rules, read_rules: Callable[[], Rules], say: Say, clock: Clock = now_micros
    ) -> None:
        """``read_rules``: reads the settings anew."""
        self.rules = rules
        self._clock = clock
        self._engine, self._read_rules, self._say = engine, read_rules, say
        self._worker_id = new_worker_id()
        self._beat_at = self._settled_at = float("-inf")
        self._completed = False
        self._passed, self._asked = threading.Event(), threading.Event()

    def begin(self, *, take_over: bool) -> None:
        """Derive with these settings from now on. Raises SetupError where another worker's are in force."""
        self._start(self.rules, take_over)

    def end(self) -> None:
        """Say that this worker derives no more."""
        with writing(self._engine) as connection:
            end_beat(connection, self._worker_id)

    def passed(self) -> None:
        """Note that another generation counts by now."""
        self._passed.set()

    def ask(self) -> None:
        """Have the settings read anew at the next safe point; may be called from a signal handler."""
        self._asked.set()

    def must_renew(self) -> bool:
        """Tell whether nothing more may be derived before ``renew``."""
        return self._passed.is_set() or self._asked.is_set()

    def renew(self) -> None:
        """Read the settings anew, and derive with them.

        Raises SetupError, naming both, when another generation counts by now and the settings are not its own.
        """
        passed = self._passed.is_set()
        self._passed.clear()
        self._asked.clear()
        if passed:
            self._follow(self._read_rules())
            return
        try:
            self._start(self._read_rules(), take_over=False)
        except SetupError as error:
            # Whoever lives by settings that hold goes on with them.
            self._say(f"the settings were not taken: {error}")

    def _follow(self, rules: Rules) -> None:
        with reading(self._engine) as connection:
            current = current_generation(connection)
            rules = without_stopped(connection, rules)
        if current is not None and current.sections != rules.sections:
            differing = named_sections(changed_sections(current.sections, rules.sections))
            raise SetupError(
                f"{current.began_by} began generation {current.number}, and this worker's settings or code, which were "
                f"those of generation {self.rules.generation}, are others still after the file was read again: they "
                f"differ in {differing}. Give it the same settings and the same release, and start it again"
            )
        self._start(rules, take_over=False)

    def _start(self, rules: Rules, take_over: bool) -> None:
        started = start_generation(self._engine, rules, self._worker_id, self._clock(), take_over=take_over)
        self.rules, self._completed = started.rules, False
        self._beat_at = time.monotonic()
        if started.message is not None:
            self._say(started.message)

    def beat(self) -> bool:
        """Say now and then that this worker lives."""
        if time.monotonic() - self._beat_at >= _BEAT_SECONDS:
            self._beat_at = time.monotonic()
            with writing(self._engine) as connection:
                beat(connection, self._worker_id, self.rules.generation, self._clock())
        return False

    def settle(self, *, at_once: bool = False) -> None:
        """Note now and then how far the generation is, until it is complete."""
        if self._completed or (not at_once and time.monotonic() - self._settled_at < _SETTLE_SECONDS):
            return
        self._settled_at = time.monotonic()
        generation = self.rules.generation
        with writing(self._engine) as connection:
            mark_drained(connection, generation, self._clock())
            current = current_generation(connection)
        self._completed = current is None or current.number != generation or current.completed_at is not None

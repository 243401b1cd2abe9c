"""The part of ``jitgov run`` that carries decisions out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from front_door.context import CommandContext
from front_door.guarded_loops import begin_guarded
from governance.store.clock import now_micros
from governance.worker.background_loops import Clock, Repeating, Say
from ingest.contract.counting import counted
from reviews.cli.remediating import carrying_context
from reviews.remediation.carrying_context import CarryingContext
from reviews.remediation.remediator import remediate

_EVERY_MICROS = 15_000_000


class Turns:
    """Takes a turn every so often; faults of sources, and how many are overdue, are said once, until they change."""

    def __init__(self, engine: Engine, context: CarryingContext, say: Say, clock: Clock) -> None:
        self._engine, self._context, self._say, self._clock = engine, context, say, clock
        self._next_at = 0
        self._said: tuple[str, ...] = ()

    def take(self) -> bool:
        """Take a turn where one is due; return False, so that the loop pauses."""
        now = self._clock()
        if now < self._next_at:
            return False
        self._next_at = now + _EVERY_MICROS
        turn = remediate(self._engine, self._context, now)
        overdue = (
            (f"{counted(turn.overdue, 'removal is', 'removals are')} overdue: `jitgov remediation list --open`",)
            if turn.overdue
            else ()
        )
        words = (*turn.faults, *overdue)
        if words != self._said:
            self._said = words
            for line in words:
                self._say(f"remediation: {line}")
        return False


@contextmanager
def remediating(context: CommandContext, engine: Engine, say: Say, ended: Callable[[], None]) -> Iterator[None]:
    """Carry out meanwhile what was decided; where that breaks ``ended`` is called, and it is raised at the end."""
    turns = Turns(engine, carrying_context(context, sends=True), say, now_micros)
    beside = Repeating(threading.Event(), say)

    begin_guarded(beside, "remediation", turns.take, ended)
    try:
        yield
    finally:
        beside.end()

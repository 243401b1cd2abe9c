"""When the state of a running process may be judged as a whole: not while it is still being read for the first time."""

from __future__ import annotations

import threading

from sqlalchemy import Engine

from governance.store.database.engine import reading
from governance.store.evidence.labels_on_the_move import labels_on_the_move
from governance.store.running.generations import anything_derived
from governance.worker.worker import Govern


class Readiness:
    """Tells whether each source has been read to now once, all of that is derived, and the store holds anything.

    A job that ran before would report an empty week, or accounts as stale whose uses are still on their way.
    """

    def __init__(self, worker: Govern, engine: Engine, first_reading: threading.Event) -> None:
        self._worker, self._engine, self._first_reading = worker, engine, first_reading
        self._asked = self._ready = False

    def __call__(self) -> bool:
        """Tell it: once ready, always, except while a label is moved. Raises TransientError when the store is away."""
        if not self._ready and self._first_reading.is_set():
            if not self._asked:
                self._asked = True
                self._worker.begin_to_catch_up()
            elif self._worker.caught_up.is_set():
                with reading(self._engine) as connection:
                    self._ready = anything_derived(connection)
        return self._ready and not self._are_labels_moving()

    def _are_labels_moving(self) -> bool:
        with reading(self._engine) as connection:
            return bool(labels_on_the_move(connection))

"""Whether the store that a worker began on is still there: one that was deleted or exchanged takes no more work.

An open SQLite file that was deleted goes on to take what is written, and all of it is lost with the process. A database
of PostgreSQL that was dropped refuses by itself; the settings named it rightly until then, and are not to be mended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from governance.store.database.engine import store_name
from governance.store.database.faults import is_missing
from ingest.contract.errors import TransientError

_IN_MEMORY = (None, "", ":memory:")


class StoreWatch:
    """Remembers which file the store was, where it is one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        is_file = engine.dialect.name == "sqlite" and engine.url.database not in _IN_MEMORY
        self._file = engine.url.database if is_file else None
        self._began_on = self._identity()

    def is_gone(self, failure: BaseException | None = None) -> bool:
        """Tell whether the store was deleted or exchanged; ``failure``: what somebody met who asked it."""
        return self._identity() != self._began_on or (failure is not None and is_missing(failure))

    def setting(self, stop: threading.Event) -> Callable[[], bool]:
        """Return a function that looks once, and sets the event where the store is gone; it always returns False."""

        def look() -> bool:
            if self.is_gone():
                stop.set()
            return False

        return look

    def gone(self) -> TransientError:
        """Return the error that says so, and what to do."""
        return TransientError(
            f"store {store_name(self._engine)} was deleted or exchanged while this process ran: it ends, and writes "
            "nothing more there. Put the store back (a backup, or `jitgov rebuild --from-bus`), then start again"
        )

    def _identity(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            status = Path(self._file).stat()
        except FileNotFoundError:
            return (0, 0)
        return status.st_dev, status.st_ino


@contextmanager
def ending_without_store(engine: Engine) -> Iterator[None]:
    """Raise TransientError at the block's end, whatever else it met there, where the store was deleted or exchanged."""
    watch = StoreWatch(engine)
    try:
        yield
    except Exception as failure:
        if watch.is_gone(failure):
            raise watch.gone() from failure
        raise
    if watch.is_gone():
        raise watch.gone()

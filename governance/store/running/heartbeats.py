"""Notes again and again, beside work that takes long, that whoever claimed it is alive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.contract.errors import JitgovError


@contextmanager
def heartbeats(name: str, beat: Callable[[], object], seconds: float) -> Iterator[None]:
    """Call ``beat`` every so many seconds while the block runs, in a thread; one that the store refuses is passed over.

    Whoever dies leaves a claim whose last heartbeat grows old: others find it by that.
    """
    over = threading.Event()

    def beating() -> None:
        while not over.wait(seconds):
            try:
                beat()
            except JitgovError:
                continue

    thread = threading.Thread(target=beating, name=f"jitgov-{name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

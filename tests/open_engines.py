"""Engines that a test opened are closed when it ends: left to the garbage collector, each warns of its connections.

Whatever jitgov opens it closes itself (``open_store``); this is for tests that open one to look into it. An engine of a
module's fixture may be closed with them: it connects anew.
"""

from __future__ import annotations

import weakref
from collections.abc import Generator

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import StaticPool

_used: weakref.WeakSet[Engine] = weakref.WeakSet()


@event.listens_for(Engine, "engine_connect")
def _note(connection: Connection) -> None:
    _used.add(connection.engine)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Close the idle connections of every engine that was used since the last test."""
    yield
    for engine in list(_used):
        if not isinstance(engine.pool, StaticPool):  # its one connection is the store
            engine.dispose()
    _used.clear()

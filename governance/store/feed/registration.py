"""Registers a consumer of the feed where it is wanted, and forgets it where it is not."""

from __future__ import annotations

from sqlalchemy import Engine

from governance.store.database.engine import reading, writing
from governance.store.feed.change_feed import is_registered, register, unregister


def register_where_wanted(engine: Engine, consumer: str, *, wanted: bool, now: int) -> bool:
    """Register the consumer where it is wanted, else forget it; tell whether it stood otherwise before."""
    with reading(engine) as connection:
        if is_registered(connection, consumer) == wanted:
            return False
    with writing(engine) as connection:
        if wanted:
            register(connection, consumer, now)
        else:
            unregister(connection, consumer)
    return True

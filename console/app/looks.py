"""Writes down who was shown what is known of somebody; what was kept long enough is dropped now and then."""

from __future__ import annotations

import secrets
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from console.asking.house import House
from console.sign_in.visitor import Visitor
from console.store.access_log import ViewRow, drop_views, insert_view
from governance.model.states import DAY
from governance.store.database.engine import writing, writing_once

_DROPPED_EVERY = 3_600_000_000
_DROPPED_AT_ONCE = 1_000
"""By one view; nobody waits for more, and views that are written never outrun those that are dropped."""
_next_drop: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()
"""When views are dropped next, in each process by itself."""


def log_view(house: House, visitor: Visitor, what: str, subject: str) -> None:
    """Write that somebody was shown ``what`` of a subject; once an hour, drop views that are kept long enough."""
    now, who = house.now(), visitor.login.author.spelled()
    row = ViewRow(secrets.token_hex(12), now, who, visitor.session, visitor.address, what, subject)
    with writing_once(house.own) as connection:
        insert_view(connection, row)
    if now >= _next_drop.get(house.own, 0):
        _drop_old(house, now)


def _drop_old(house: House, now: int) -> None:
    # First: whoever comes meanwhile drops nothing.
    _next_drop[house.own] = now + _DROPPED_EVERY
    with writing(house.own) as connection:
        dropped = drop_views(connection, now - house.chosen.console.access_log_days * DAY, _DROPPED_AT_ONCE)
    if dropped == _DROPPED_AT_ONCE:
        _next_drop[house.own] = now

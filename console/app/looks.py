"""Writes down who was shown what is known of somebody."""

from __future__ import annotations

import secrets

from console.asking.house import House
from console.sign_in.visitor import Visitor
from console.store.access_log import ViewRow, insert_view
from governance.model.states import DAY
from governance.store.database.engine import writing


def log_view(house: House, visitor: Visitor, what: str, subject: str) -> None:
    """Write that somebody was shown ``what`` of a subject; views that are kept long enough are dropped."""
    now, who = house.now(), visitor.login.author.spelled()
    row = ViewRow(secrets.token_hex(12), now, who, visitor.session, visitor.address, what, subject)
    with writing(house.own) as connection:
        insert_view(connection, row, now - house.chosen.console.access_log_days * DAY)

"""Grants that come and go while a campaign is open, with their changes in the feed."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from governance.model.changes import Change, ChangeKind
from governance.store.database.engine import writing
from governance.store.database.statements import run
from governance.store.feed.change_feed import write_changes
from tests.governance.queries.filled import grant
from tests.reviews.asked_company import ADMIN, NOW
from tests.reviews.campaigns.decided_items import LATER


def told(connection: Connection, account_id: str, kind: ChangeKind = "grant", backfill: int = 0) -> None:
    """Leave a change in the feed."""
    text = f'{{"account_id": "{account_id}"}}'
    subject = account_id if kind == "account" else "some id"
    write_changes(connection, [Change(kind, subject, None, text, None, LATER, LATER, 0, backfill)])


def lose(engine: Engine, grant_id: str, account_id: str, at: int = NOW + 1) -> None:
    with writing(engine) as connection:
        run(connection, "UPDATE held_grant SET valid_to = %s WHERE grant_id = %s", (at, grant_id))
        told(connection, account_id)


def gain(engine: Engine, grant_id: str, account_id: str, backfill: int = 0) -> None:
    with writing(engine) as connection:
        grant(connection, grant_id, account_id, ADMIN, privileged=1, valid_from=NOW + 2, recorded_from=NOW + 2)
        told(connection, account_id, backfill=backfill)

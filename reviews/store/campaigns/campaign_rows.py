"""Campaigns as rows: one each; it is changed under its lock alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.schema import campaigning


class CampaignRow(NamedTuple):
    """A row of ``campaign``; instants in microseconds."""

    campaign_id: str
    name: str
    title: str | None
    definition: str
    state: str
    as_of: int
    known_at: int
    due_at: int
    closes_at: int
    remind_at: str
    escalate_at: str
    reminded: int
    escalated: int
    opened_to: str | None
    source_rows: int
    population_hash: str | None
    closed_at: int | None
    reason: str | None


_COLUMNS = ", ".join(CampaignRow._fields)
_LIVE = ("opening", "open", "overdue", "closing")
_STATES = ", ".join(f"'{state}'" for state in _LIVE)
_SET = ", ".join(f"{column} = %s" for column in CampaignRow._fields[1:])


def insert_campaign(connection: Connection, row: CampaignRow) -> None:
    """Write a campaign; one that is there already stays as it is."""
    insert_absent(connection, campaigning.campaign, [row])


def campaign_row(connection: Connection, campaign_id: str, *, lock: bool = False) -> CampaignRow | None:
    """Return a campaign; ``lock``: nobody else changes it until the transaction ends."""
    tail = " FOR UPDATE" if lock and is_postgresql(connection) else ""
    stored = rows(connection, f"SELECT {_COLUMNS} FROM campaign WHERE campaign_id = %s{tail}", (campaign_id,))
    return CampaignRow._make(stored[0]) if stored else None


def update_campaign(connection: Connection, row: CampaignRow) -> None:
    """Write a campaign that is there as it is now."""
    run(connection, f"UPDATE campaign SET {_SET} WHERE campaign_id = %s", (*row[1:], row.campaign_id))


def every_campaign(connection: Connection) -> list[CampaignRow]:
    """Return all campaigns, the latest first; there are few, and none is ever dropped."""
    sql = f"SELECT {_COLUMNS} FROM campaign ORDER BY known_at DESC, campaign_id"
    return [CampaignRow._make(row) for row in rows(connection, sql)]


def live_campaigns(connection: Connection) -> list[CampaignRow]:
    """Return the campaigns that are being opened, are open, or are being closed; the oldest first."""
    sql = f"SELECT {_COLUMNS} FROM campaign WHERE state IN ({_STATES}) ORDER BY known_at, campaign_id"
    return [CampaignRow._make(row) for row in rows(connection, sql)]


def campaigns_like(connection: Connection, begin: str) -> Sequence[str]:
    """Return up to two ids of campaigns that begin so."""
    sql = "SELECT campaign_id FROM campaign WHERE campaign_id >= %s AND campaign_id < %s ORDER BY campaign_id LIMIT 2"
    return [row[0] for row in rows(connection, sql, (begin, f"{begin}g"))]

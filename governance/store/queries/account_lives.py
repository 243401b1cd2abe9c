"""What records and lists tell of accounts' lives until an instant, read for a page of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.store.database.streaming import rows_among
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
_OF_LIFE = (
    "WHERE f.about IN ({keys}) AND f.about_kind = 'account' AND f.occurred_at <= %s AND f.recorded_at <= %s "
    "AND f.kind IN ('account_created', 'account_invited', 'invitation_redeemed', 'account_enabled', "
    "'account_disabled', 'account_deleted', 'account_locked', 'account_unlocked', 'account_seen')"
)


def facts_of_lives(
    connection: Connection, account_ids: Iterable[str], until: int, recorded_until: int
) -> dict[str, list[Event]]:
    """Return, by account, the facts of its own life until an instant, as far as they were recorded until another."""
    facts: dict[str, list[Event]] = {}
    sql = f"SELECT f.about, f.body FROM fact f JOIN record r ON {version_that_counts(connection)} {_OF_LIFE}"
    for account_id, body in rows_among(connection, sql, account_ids, until, recorded_until):
        event = _decode(body)
        if event.application is None:
            facts.setdefault(account_id, []).append(event)
    return facts

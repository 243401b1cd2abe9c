"""What records and lists tell of accounts' lives until an instant, read for a page of them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from governance.store.database.together import Question, keyed
from governance.store.evidence.facts import version_that_counts
from ingest.contract.event import Event

_decode = msgspec.json.Decoder(Event).decode
_OF_LIFE = (
    "WHERE f.about IN ({keys}) AND f.about_kind = 'account' AND f.occurred_at <= %s AND f.recorded_at <= %s "
    "AND f.kind IN ('account_created', 'account_invited', 'invitation_redeemed', 'account_enabled', "
    "'account_disabled', 'account_deleted', 'account_locked', 'account_unlocked', 'account_seen')"
)


def lives_asked(connection: Connection, account_ids: Iterable[str], until: int, recorded_until: int) -> Question | None:
    """Return the question whose rows ``facts_of_lives`` reads."""
    sql = f"SELECT f.about, f.body FROM fact f JOIN record r ON {version_that_counts(connection)} {_OF_LIFE}"
    return keyed(connection, sql, account_ids, until, recorded_until)


def facts_of_lives(lives: Iterable[tuple[str, bytes]]) -> dict[str, list[Event]]:
    """Return, by account, the facts of its own life until an instant, as far as they were recorded until another."""
    facts: dict[str, list[Event]] = {}
    for account_id, body in lives:
        event = _decode(body)
        if event.application is None:
            facts.setdefault(account_id, []).append(event)
    return facts

"""Reviews, their items and the decisions on them, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import among, insert_absent, rows, run, stage_keys
from governance.store.running.tally import count_differences
from governance.store.schema import reviewing

_ITEM = (
    "SELECT i.reviewer, i.account_id, i.application_id, i.entitlement_id, i.finding_id, i.evidence, r.closed_at, "
    "a.name FROM review_item i JOIN review r ON r.review_id = i.review_id "
    "LEFT JOIN account a ON a.account_id = i.account_id WHERE i.item_id = %s"
)
_DECIDED = (
    "SELECT COUNT(DISTINCT d.item_id) FROM decision d JOIN review_item i ON i.item_id = d.item_id "
    "WHERE i.review_id = %s"
)


class ItemToDecide(NamedTuple):
    """What a decision on an item needs to know of it; ``login`` is whose access it is."""

    reviewer: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None
    evidence: str | None
    closed_at: int | None
    login: str | None


def item_to_decide(connection: Connection, item_id: str) -> ItemToDecide | None:
    """Return an item; None where there is none of this id."""
    stored = rows(connection, _ITEM, (item_id,))
    return ItemToDecide._make(stored[0]) if stored else None


def last_decided_at(connection: Connection, item_id: str) -> int | None:
    """Return when the item was last decided."""
    at: int | None = rows(connection, "SELECT MAX(decided_at) FROM decision WHERE item_id = %s", (item_id,))[0][0]
    return at


def insert_decision(connection: Connection, row: Sequence[Any]) -> None:
    """Write a decision; one that is there already stays as it is."""
    insert_absent(connection, reviewing.decision, [row])


def close_open_review(connection: Connection, review_id: str, now: int) -> bool:
    """Close a review; return False when there is no open one of this id."""
    sql = "UPDATE review SET closed_at = %s WHERE review_id = %s AND closed_at IS NULL"
    return run(connection, sql, (now, review_id)) > 0


def count_items(connection: Connection, review_id: str) -> tuple[int, int]:
    """Return how many items a review has, and how many of them somebody decided."""
    every = rows(connection, "SELECT COUNT(*) FROM review_item WHERE review_id = %s", (review_id,))[0][0]
    return every, rows(connection, _DECIDED, (review_id,))[0][0]


def last_opened_before(connection: Connection, as_of: int) -> int | None:
    """Return the last instant before ``as_of`` as of which a review was opened."""
    at: int | None = rows(connection, "SELECT MAX(opened_at) FROM review WHERE opened_at < %s", (as_of,))[0][0]
    return at


class AskedKey(NamedTuple):
    """What an item asks about, whenever that came to be: another date for it makes no other question."""

    what: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None


def asked_instants(connection: Connection, account_ids: Iterable[str]) -> dict[AskedKey, list[int]]:
    """Return as of which instants each thing about these accounts was asked about."""
    name = stage_keys(connection, set(account_ids), "stage_item")
    sql = (
        "SELECT what, account_id, application_id, entitlement_id, finding_id, opened_at FROM review_item "
        f"WHERE account_id {among(connection, name)}"
    )
    asked: dict[AskedKey, list[int]] = {}
    for *key, opened_at in rows(connection, sql):
        asked.setdefault(AskedKey._make(key), []).append(opened_at)
    return asked


def insert_review(connection: Connection, review: Sequence[Any], items: Sequence[Sequence[Any]]) -> None:
    """Write a review and its items."""
    insert_absent(connection, reviewing.review, [review])
    added = insert_absent(connection, reviewing.review_item, items, "what")
    count_differences(connection, Counter(("review_item", row[0]) for row in added))

"""Items of campaigns, who is asked about them, and what of the source is no item; set-wise."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent, upsert
from governance.store.database.staging import stage_columns
from governance.store.database.statements import is_postgresql, rows, run
from governance.store.database.streaming import rows_among, stream
from governance.store.running.tally import Place, count_differences
from governance.store.schema import campaigning


class ItemRow(NamedTuple):
    """A row of ``campaign_item``."""

    item_id: str
    campaign_id: str
    item_key: str
    """What was asked about, in the words of that day: the population's hash covers it."""
    origin: str
    state: str
    stage: int
    outcome: str | None
    stages_over: int
    since_change_id: int | None
    until_change_id: int | None
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: int
    faulted: int
    summary: str | None
    evidence: str | None

    @property
    def asks_about(self) -> str:
        """Return the item's key as it is spelled today: its account may stand under another label by now."""
        return spelled_key(self.account_id, self.entitlement_id, self.mode, self.scope, self.finding_id)


def spelled_key(
    account_id: str, entitlement_id: str | None, mode: str | None, scope: str | None, finding_id: str | None
) -> str:
    """Return the key of what is asked about: an account, what it holds, or a finding."""
    if finding_id is not None:
        return f"finding {finding_id}"
    if entitlement_id is None:
        return f"account {account_id}"
    return " ".join(("grant", account_id, entitlement_id, mode or "", scope or ""))


class AskedRow(NamedTuple):
    """A row of ``campaign_asked``."""

    item_id: str
    reviewer: str
    campaign_id: str
    stage: int
    role: str
    reason: str | None


class DecisionRow(NamedTuple):
    """What a reviewer said of an item; ``by``: who entered it, as JSON."""

    item_id: str
    reviewer: str
    verdict: str
    decided_at: int
    reason: str | None
    by: str


_ITEM = ", ".join(f"i.{column}" for column in ItemRow._fields)
_ASKED = ", ".join(f"q.{column}" for column in AskedRow._fields)
_DECIDED = "d.item_id, d.reviewer, d.verdict, d.decided_at, d.reason, d.by"
_IN_STATES = "SELECT {columns} FROM campaign_item i WHERE i.campaign_id = %s AND i.state IN ({states}) "
_CHUNK = f"{_IN_STATES.format(columns=_ITEM, states='{states}')}AND i.item_id > %s ORDER BY i.item_id LIMIT %s"


def insert_items(connection: Connection, items: Sequence[ItemRow], asked: Sequence[AskedRow]) -> set[str]:
    """Write items, and who is asked about those that are new; return the ids of these."""
    new = {row[0] for row in insert_absent(connection, campaigning.campaign_item, items, "item_id")}
    every = {item.item_id: item for item in items}
    count_differences(connection, Counter(_place(every[item_id]) for item_id in new))
    insert_absent(connection, campaigning.campaign_asked, [row for row in asked if row.item_id in new])
    return new


def insert_exclusions(connection: Connection, exclusions: Sequence[tuple[str, str, str]]) -> None:
    """Write which rows of the source are no item: (campaign, key of the row, why)."""
    insert_absent(connection, campaigning.campaign_exclusion, exclusions)


def items_of_ids(connection: Connection, item_ids: Iterable[str], *, lock: bool = False) -> dict[str, ItemRow]:
    """Return items by id; ``lock``: nobody else changes them until the transaction ends."""
    tail = " ORDER BY i.item_id FOR UPDATE" if lock and is_postgresql(connection) else ""
    sql = f"SELECT {_ITEM} FROM campaign_item i WHERE i.item_id IN ({{keys}}){tail}"
    return {row[0]: ItemRow._make(row) for row in rows_among(connection, sql, item_ids)}


def items_like(connection: Connection, begin: str) -> list[str]:
    """Return up to two ids of items that begin so."""
    sql = "SELECT item_id FROM campaign_item WHERE item_id >= %s AND item_id < %s ORDER BY item_id LIMIT 2"
    return [row[0] for row in rows(connection, sql, (begin, f"{begin}g"))]


def items_in_states(
    connection: Connection, campaign_id: str, states: Iterable[str], after: str, most: int
) -> list[ItemRow]:
    """Return up to so many items of a campaign that are in one of some states, behind an id."""
    spelled = ", ".join(f"'{state}'" for state in states)
    sql = _CHUNK.format(states=spelled)
    return [ItemRow._make(row) for row in rows(connection, sql, (campaign_id, after, most))]


def items_of_accounts(connection: Connection, campaign_id: str, account_ids: Iterable[str]) -> list[ItemRow]:
    """Return the items of a campaign about some accounts."""
    sql = f"SELECT {_ITEM} FROM campaign_item i WHERE i.account_id IN ({{keys}}) AND i.campaign_id = %s"
    return [ItemRow._make(row) for row in rows_among(connection, sql, account_ids, campaign_id)]


def asked_of(connection: Connection, item_ids: Iterable[str]) -> dict[str, list[AskedRow]]:
    """Return who is asked, by item."""
    asked: dict[str, list[AskedRow]] = {}
    sql = f"SELECT {_ASKED} FROM campaign_asked q WHERE q.item_id IN ({{keys}}) ORDER BY q.item_id, q.stage, q.reviewer"
    for row in rows_among(connection, sql, item_ids):
        asked.setdefault(row[0], []).append(AskedRow._make(row))
    return asked


def reviewers_of(connection: Connection, campaign_id: str) -> set[str]:
    """Return everybody who is asked about anything of a campaign."""
    sql = "SELECT DISTINCT reviewer FROM campaign_asked WHERE campaign_id = %s"
    return {row[0] for row in rows(connection, sql, (campaign_id,))}


def decisions_of(connection: Connection, item_ids: Iterable[str]) -> dict[str, list[DecisionRow]]:
    """Return what was said, by item, the oldest first; that nobody answered is no word of anybody."""
    decisions: dict[str, list[DecisionRow]] = {}
    sql = (
        f"SELECT {_DECIDED} FROM decision d WHERE d.item_id IN ({{keys}}) AND d.verdict <> 'no_response' "
        "ORDER BY d.item_id, d.decided_at, d.decision_id"
    )
    for row in rows_among(connection, sql, item_ids):
        decisions.setdefault(row[0], []).append(DecisionRow._make(row))
    return decisions


def last_decided_at(connection: Connection, item_ids: Iterable[str]) -> dict[str, int]:
    """Return when each of some items was last decided."""
    sql = "SELECT d.item_id, MAX(d.decided_at) FROM decision d WHERE d.item_id IN ({keys}) GROUP BY d.item_id"
    return dict(rows_among(connection, sql, item_ids))


def write_items(connection: Connection, changes: Sequence[tuple[ItemRow, ItemRow]]) -> None:
    """Write items that are there, and locked: each as it stood, and as it stands now."""
    upsert(connection, campaigning.campaign_item, sorted(after for _, after in changes))
    differences = Counter(_place(after) for _, after in changes)
    differences.subtract(Counter(_place(before) for before, _ in changes))
    count_differences(connection, differences)


def _place(item: ItemRow) -> Place:
    return _place_of(item.campaign_id, item.origin, item.state)


def _place_of(campaign_id: str, origin: str, state: str) -> Place:
    return "campaign_item", f"{campaign_id} {origin} {state}"


def replace_asked(connection: Connection, gone: Sequence[tuple[str, str]], asked: Sequence[AskedRow]) -> None:
    """Let others be asked: ``gone``: (item, reviewer) that are asked no more."""
    if gone:
        staged = stage_columns(connection, "stage_gone", "item_id TEXT, reviewer TEXT", sorted(gone))
        run(
            connection,
            f"DELETE FROM campaign_asked WHERE (item_id, reviewer) IN (SELECT item_id, reviewer FROM {staged} g)",
        )
    insert_absent(connection, campaigning.campaign_asked, sorted(asked))


def drop_items(connection: Connection, campaign_id: str, most: int) -> bool:
    """Drop up to so many items of a campaign that was never opened; return whether any was there."""
    chunk = "(SELECT item_id FROM campaign_item WHERE campaign_id = %s ORDER BY item_id LIMIT %s)"
    run(connection, f"DELETE FROM campaign_asked WHERE item_id IN {chunk}", (campaign_id, most))
    sql = f"DELETE FROM campaign_item WHERE item_id IN {chunk} RETURNING origin, state"
    dropped = Counter(_place_of(campaign_id, *row) for row in rows(connection, sql, (campaign_id, most)))
    count_differences(connection, {place: -number for place, number in dropped.items()})
    return bool(dropped)


def count_exclusions(connection: Connection, campaign_id: str) -> dict[str, int]:
    """Return how many rows of the source are no item, by reason."""
    sql = "SELECT reason, COUNT(*) FROM campaign_exclusion WHERE campaign_id = %s GROUP BY reason"
    return dict(rows(connection, sql, (campaign_id,)))


def population_hash(connection: Connection, campaign_id: str) -> str:
    """Return the SHA-256, in hex, of what was frozen: every item's key and id, in order of the ids."""
    sql = (
        "SELECT i.item_id, i.item_key FROM campaign_item i WHERE i.campaign_id = %s AND i.origin = 'frozen' "
        "ORDER BY i.item_id"
    )
    return _hash_of(row for block in stream(connection, sql, (campaign_id,)) for row in block)


def report_hash(connection: Connection, campaign_id: str) -> str:
    """Return the SHA-256, in hex, of what a campaign came to: every item with its state and outcome, in order."""
    sql = (
        "SELECT i.item_id, i.item_key, i.origin, i.state, COALESCE(i.outcome, '') FROM campaign_item i "
        "WHERE i.campaign_id = %s ORDER BY i.item_id"
    )
    return _hash_of(row for block in stream(connection, sql, (campaign_id,)) for row in block)


def _hash_of(hashed: Iterator[Sequence[str]]) -> str:
    digest = hashlib.sha256()
    for row in hashed:
        digest.update("\x1f".join(row).encode() + b"\n")
    return digest.hexdigest()

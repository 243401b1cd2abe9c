"""Reviews, their items and the decisions on them, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from governance.audit.spoken_rows import SPOKEN_COLUMNS
from governance.store.database.bulk import insert_absent
from governance.store.database.staging import stage_keys
from governance.store.database.statements import among, rows, run
from governance.store.running.tally import count_differences
from governance.store.schema import reviewing
from governance.store.views.accepted import finding_status

_ITEM = (
    "SELECT i.reviewer, i.account_id, i.application_id, i.entitlement_id, i.finding_id, i.evidence, r.closed_at, "
    "a.name FROM review_item i JOIN review r ON r.review_id = i.review_id "
    "LEFT JOIN account a ON a.account_id = i.account_id WHERE i.item_id = %s"
)
_DECIDED = (
    "SELECT COUNT(DISTINCT d.item_id) FROM decision d JOIN review_item i ON i.item_id = d.item_id "
    "WHERE i.review_id = %s AND d.verdict <> 'no_response'"
)
_UNDECIDED = (
    "SELECT i.item_id, i.account_id, i.application_id, i.entitlement_id, i.finding_id, i.reviewer FROM review_item i "
    "WHERE i.review_id = %s AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.item_id) "
    "ORDER BY i.item_id LIMIT %s"
)
_CARRY = (
    "UPDATE review_item SET carried = 1 WHERE review_id = %s AND item_id IN (SELECT i.item_id FROM review_item i "
    "LEFT JOIN finding f ON f.finding_id = i.finding_id WHERE i.review_id = %s AND ({status} = 'open' OR "
    "EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.item_id AND d.verdict = 'no_response')))"
)

MICRO = "micro"
"""The kind of a review that one change opened: it does not tell until when others have asked."""
OVERDUE_REVIEW = "guest_review_overdue"
"""The policy whose finding asks whether an account is to stay."""


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


class UndecidedItem(NamedTuple):
    """An item that nobody has decided."""

    item_id: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None
    reviewer: str


class Round(NamedTuple):
    """How often a question was asked, and whether the next review is to ask it again."""

    number: int
    carried: bool


def item_to_decide(connection: Connection, item_id: str) -> ItemToDecide | None:
    """Return an item; None where there is none of this id."""
    stored = rows(connection, _ITEM, (item_id,))
    return ItemToDecide._make(stored[0]) if stored else None


def review_items_like(connection: Connection, begin: str) -> list[str]:
    """Return up to two ids of review items that begin so."""
    sql = "SELECT item_id FROM review_item WHERE item_id >= %s AND item_id < %s ORDER BY item_id LIMIT 2"
    return [row[0] for row in rows(connection, sql, (begin, f"{begin}g"))]


def is_of_account(connection: Connection, item: ItemToDecide) -> bool:
    """Tell whether an item asks if an account is to stay: it is about the account as such, or about its overdue review.

    Of the account of an identity provider alone: one in an application stays or goes with what lets people in there.
    """
    if item.application_id is not None or item.entitlement_id is not None:
        return False
    if item.finding_id is None:
        return True
    policy = rows(connection, "SELECT policy FROM finding WHERE finding_id = %s", (item.finding_id,))
    return bool(policy) and policy[0][0] == OVERDUE_REVIEW


def last_decided_at(connection: Connection, item_id: str) -> int | None:
    """Return when the item was last decided."""
    at: int | None = rows(connection, "SELECT MAX(decided_at) FROM decision WHERE item_id = %s", (item_id,))[0][0]
    return at


def insert_decisions(connection: Connection, decisions: Sequence[Sequence[Any]]) -> None:
    """Write decisions; one that is there already stays as it is."""
    insert_absent(connection, reviewing.decision, decisions)


def undecided_items(connection: Connection, review_id: str, most: int) -> list[UndecidedItem]:
    """Return up to so many of a review's items that nobody has decided."""
    return [UndecidedItem._make(row) for row in rows(connection, _UNDECIDED, (review_id, most))]


def carry_items(connection: Connection, review_id: str, at: int) -> int:
    """Let the next review ask again what got no response, and about open findings; return how many items these are."""
    return run(connection, _CARRY.format(status=finding_status(at)), (review_id, review_id))


def reassign_item(connection: Connection, item_id: str, reviewer: str, why: str) -> None:
    """Let somebody else be asked about an item."""
    sql = "UPDATE review_item SET reviewer = %s, reviewer_reason = %s WHERE item_id = %s"
    run(connection, sql, (reviewer, why, item_id))


def close_open_review(connection: Connection, review_id: str, now: int) -> bool:
    """Close a review; return False when there is no open one of this id."""
    sql = "UPDATE review SET closed_at = %s WHERE review_id = %s AND closed_at IS NULL"
    return run(connection, sql, (now, review_id)) > 0


def is_review(connection: Connection, review_id: str) -> bool:
    """Tell whether there is a review of this id, open or closed."""
    return bool(rows(connection, "SELECT 1 FROM review WHERE review_id = %s", (review_id,)))


def review_row(connection: Connection, review_id: str) -> tuple[object, ...]:
    """Return a review that is there, as its audit entries speak of it."""
    columns = ", ".join(SPOKEN_COLUMNS["review"])
    return tuple(rows(connection, f"SELECT {columns} FROM review WHERE review_id = %s", (review_id,))[0])


def count_items(connection: Connection, review_id: str) -> tuple[int, int]:
    """Return how many items a review has, and how many of them somebody decided."""
    every = rows(connection, "SELECT COUNT(*) FROM review_item WHERE review_id = %s", (review_id,))[0][0]
    return every, rows(connection, _DECIDED, (review_id,))[0][0]


def last_opened_before(connection: Connection, as_of: int) -> int | None:
    """Return the last instant before ``as_of`` as of which a review of what changed was opened."""
    sql = "SELECT MAX(opened_at) FROM review WHERE opened_at < %s AND kind <> %s"
    at: int | None = rows(connection, sql, (as_of, MICRO))[0][0]
    return at


def last_review(connection: Connection) -> tuple[int, int | None] | None:
    """Return when the last review of what changed was opened, and closed; None: there was none."""
    sql = "SELECT opened_at, closed_at FROM review WHERE kind <> %s ORDER BY opened_at DESC, review_id LIMIT 1"
    stored = rows(connection, sql, (MICRO,))
    return (stored[0][0], stored[0][1]) if stored else None


class AskedKey(NamedTuple):
    """What an item asks about, whenever that came to be: another date for it makes no other question."""

    what: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    finding_id: str | None


class AskedQuestion(NamedTuple):
    """A question that was asked as of an instant."""

    opened_at: int
    question_id: str


def questions_asked(connection: Connection, account_ids: Iterable[str]) -> dict[AskedKey, list[AskedQuestion]]:
    """Return what was asked about each thing of these accounts, and as of when."""
    name = stage_keys(connection, set(account_ids), "stage_item")
    sql = (
        "SELECT what, account_id, application_id, entitlement_id, finding_id, opened_at, question_id FROM review_item "
        f"WHERE account_id {among(connection, name)}"
    )
    asked: dict[AskedKey, list[AskedQuestion]] = {}
    for *key, opened_at, question_id in rows(connection, sql):
        asked.setdefault(AskedKey._make(key), []).append(AskedQuestion(opened_at, question_id))
    return asked


def latest_rounds(connection: Connection, question_ids: Iterable[str]) -> dict[str, Round]:
    """Return the latest round of each question that was asked before."""
    name = stage_keys(connection, set(question_ids), "stage_question")
    sql = f"SELECT question_id, round, carried FROM review_item WHERE question_id {among(connection, name)}"
    latest: dict[str, Round] = {}
    for question_id, number, carried in rows(connection, sql):
        latest[question_id] = max(Round(number, bool(carried)), latest.get(question_id, Round(0, False)))
    return latest


def insert_review(connection: Connection, review: Sequence[Any], items: Sequence[Sequence[Any]]) -> None:
    """Write a review and its items."""
    insert_absent(connection, reviewing.review, [review])
    added = insert_absent(connection, reviewing.review_item, items, "what")
    count_differences(connection, Counter(("review_item", row[0]) for row in added))

"""What waits for whose word: sums by reviewer and source, and the gravest items of a few; of all reviews and campaigns.

A source is a campaign, a review, or all micro-reviews together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows, run
from governance.store.database.streaming import stream
from reviews.store.campaigns.own_words import spoke
from reviews.store.review_rows import MICRO

_RISK = (
    "CASE WHEN f.severity = 'critical' THEN 0 WHEN f.severity = 'high' THEN 1 WHEN {privileged} THEN 2 "
    "WHEN f.severity = 'medium' THEN 3 WHEN {jit} THEN 4 ELSE 5 END"
)
_SILENT = "NOT EXISTS (SELECT 1 FROM decision d WHERE d.item_id = i.item_id)"
_OF_REVIEWS = f"""
review_item i JOIN review r ON r.review_id = i.review_id
LEFT JOIN finding f ON f.finding_id = i.finding_id
LEFT JOIN told_reviewer t ON t.about = i.item_id AND t.reviewer = i.reviewer
WHERE r.closed_at IS NULL AND {_SILENT}
"""
_OF_CAMPAIGNS = f"""
campaign c JOIN campaign_item i ON i.campaign_id = c.campaign_id AND i.state IN ('asked', 'undecided')
JOIN campaign_asked i_asked ON i_asked.item_id = i.item_id AND i_asked.stage = i.stage
LEFT JOIN finding f ON f.finding_id = i.finding_id
LEFT JOIN told_reviewer t ON t.about = i.item_id AND t.reviewer = i_asked.reviewer
WHERE c.state IN ('open', 'overdue') AND NOT {spoke("i_asked")}
"""
_SOURCE = f"CASE WHEN r.kind = '{MICRO}' THEN '{MICRO}' ELSE r.review_id END"
_NEW = "CASE WHEN t.about IS NULL OR t.effect_id = %s THEN 1 ELSE 0 END"
_SUMS_OF_REVIEWS = (
    f"SELECT i.reviewer, {_SOURCE}, MIN(r.title), COUNT(*), SUM({_NEW}), "
    "SUM(CASE WHEN i.due_at < %s THEN 1 ELSE 0 END), MIN(i.due_at), 0 "
    f"FROM {_OF_REVIEWS} {{of_whom}} GROUP BY i.reviewer, {_SOURCE}"
)
_SUMS_OF_CAMPAIGNS = (
    f"SELECT i_asked.reviewer, c.campaign_id, MIN(COALESCE(c.title, c.name)), COUNT(*), SUM({_NEW}), "
    "SUM(CASE WHEN c.due_at < %s THEN 1 ELSE 0 END), MIN(c.due_at), MIN(c.reminded) "
    f"FROM {_OF_CAMPAIGNS} {{of_whom}} GROUP BY i_asked.reviewer, c.campaign_id"
)
_RISK_OF_REVIEWS = _RISK.format(privileged="i.what = 'privileged_grant'", jit="i.what = 'jit_account'")
_RISK_OF_CAMPAIGNS = _RISK.format(privileged="i.privileged = 1", jit="i.faulted = 1")
_GRAVEST_OF_REVIEWS = (
    f"SELECT {_RISK_OF_REVIEWS} AS risk, i.due_at, i.item_id, {_SOURCE}, {_NEW}, i.account_id, i.application_id, "
    f"i.entitlement_id, i.summary, i.reviewer_reason FROM {_OF_REVIEWS} AND i.reviewer IN ({{keys}}) "
    "ORDER BY risk, i.due_at, i.item_id LIMIT %s"
)
_GRAVEST_OF_CAMPAIGNS = (
    f"SELECT {_RISK_OF_CAMPAIGNS} AS risk, c.due_at, i.item_id, c.campaign_id, {_NEW}, i.account_id, i.application_id, "
    "i.entitlement_id, i.summary, COALESCE(i_asked.reason, i_asked.role) "
    f"FROM {_OF_CAMPAIGNS} AND i_asked.reviewer IN ({{keys}}) ORDER BY risk, c.due_at, i.item_id LIMIT %s"
)
_FRESH = (
    f"SELECT i.reviewer, {_RISK_OF_REVIEWS} AS risk, i.due_at, i.item_id, {_SOURCE}, 1, i.account_id, "
    f"i.application_id, i.entitlement_id, i.summary, i.reviewer_reason FROM {_OF_REVIEWS} AND t.about IS NULL "
    "AND r.kind = %s AND r.opened_at > %s ORDER BY i.reviewer, risk, i.due_at, i.item_id LIMIT %s"
)
_TELL_REVIEWS = (
    "INSERT INTO told_reviewer (about, reviewer, at_once, effect_id, told_at) "
    f"SELECT i.item_id, i.reviewer, 0, %s, %s FROM {_OF_REVIEWS} AND t.about IS NULL AND i.reviewer = %s "
    "ON CONFLICT (about, reviewer) DO NOTHING"
)
_TELL_CAMPAIGNS = (
    "INSERT INTO told_reviewer (about, reviewer, at_once, effect_id, told_at) "
    f"SELECT i.item_id, i_asked.reviewer, 0, %s, %s FROM {_OF_CAMPAIGNS} AND t.about IS NULL "
    "AND i_asked.reviewer = %s ON CONFLICT (about, reviewer) DO NOTHING"
)


class WaitingSum(NamedTuple):
    """How much of one source waits for one reviewer, by the word that he is asked by."""

    reviewer: str
    source: str
    """A campaign's id, a review's, or ``micro``."""
    title: str | None
    waiting: int
    new: int
    """Of these, what he was never told."""
    overdue: int
    due_at: int
    """Of what is due first."""
    reminded: int
    """How many reminders of the campaign were due until now."""


class WaitingItem(NamedTuple):
    """An item that waits for a reviewer."""

    risk: int
    """0: gravest."""
    due_at: int
    item_id: str
    source: str
    new: int
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    summary: str | None
    why: str | None
    """Why he is asked."""


def waiting_sums(connection: Connection, now: int) -> Iterator[WaitingSum]:
    """Yield what waits for whom, of everybody; what he was never told is new."""
    for sql in (_SUMS_OF_REVIEWS, _SUMS_OF_CAMPAIGNS):
        for block in stream(connection, sql.format(of_whom=""), ("", now)):
            yield from map(WaitingSum._make, block)


def sums_of(connection: Connection, words: Iterable[str], effect_id: str, now: int) -> list[WaitingSum]:
    """Return what waits for one person, by all words that he is asked by; what an effect tells him is new."""
    wanted = sorted(set(words))
    among = ", ".join(["%s"] * len(wanted))
    sums: list[WaitingSum] = []
    for sql, column in ((_SUMS_OF_REVIEWS, "i.reviewer"), (_SUMS_OF_CAMPAIGNS, "i_asked.reviewer")):
        spelled = sql.format(of_whom=f"AND {column} IN ({among})")
        sums += map(WaitingSum._make, rows(connection, spelled, (effect_id, now, *wanted)))
    return sorted(sums)


def gravest_items(connection: Connection, words: Iterable[str], effect_id: str, most: int) -> list[WaitingItem]:
    """Return up to so many items that wait for one person: the gravest, of these what is due first."""
    wanted = sorted(set(words))
    among = ", ".join(["%s"] * len(wanted))
    items = [
        WaitingItem._make(row)
        for sql in (_GRAVEST_OF_REVIEWS, _GRAVEST_OF_CAMPAIGNS)
        for row in rows(connection, sql.format(keys=among), (effect_id, *wanted, most))
    ]
    return sorted(items)[:most]


def fresh_questions(connection: Connection, since: int, most: int) -> dict[str, list[WaitingItem]]:
    """Return, by reviewer, up to so many questions about single changes that were opened since and told to nobody."""
    fresh: dict[str, list[WaitingItem]] = {}
    for reviewer, *item in rows(connection, _FRESH, (MICRO, since, most)):
        fresh.setdefault(reviewer, []).append(WaitingItem._make(item))
    return fresh


def note_told(connection: Connection, words: Iterable[str], effect_id: str, now: int) -> None:
    """Note that a person is told by an effect, in a digest, of all that waits for him and he was never told."""
    for word in sorted(words):
        for sql in (_TELL_REVIEWS, _TELL_CAMPAIGNS):
            run(connection, sql, (effect_id, now, word))

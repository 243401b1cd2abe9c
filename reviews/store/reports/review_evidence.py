"""Items of reviews and campaigns as evidence: what was asked about, what was said last, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.statements import rows
from governance.store.database.streaming import rows_among, stream
from reviews.store.campaigns.own_words import spoke, takes_back

CANCELLED = "cancelled"
"""The state of an item whose campaign was cancelled: nothing that was said of it is acted upon."""
_CAMPAIGN_ITEM = (
    "SELECT i.item_id, i.campaign_id, c.name, i.origin, i.item_key, i.account_id, a.name, a.issuer, i.application_id, "
    f"i.entitlement_id, i.mode, i.scope, i.finding_id, i.privileged, CASE WHEN c.state = '{CANCELLED}' "
    f"AND i.state <> 'superseded' THEN '{CANCELLED}' ELSE i.state END, i.outcome FROM campaign_item i "
    "JOIN campaign c ON c.campaign_id = i.campaign_id LEFT JOIN account a ON a.account_id = i.account_id"
)
_REVIEW_ITEM = (
    "SELECT i.item_id, i.review_id, r.title, i.what, i.question_id, i.account_id, a.name, a.issuer, i.application_id, "
    "i.entitlement_id, NULL, NULL, i.finding_id, CASE WHEN i.what = 'privileged_grant' THEN 1 ELSE 0 END, "
    "CASE WHEN r.closed_at IS NULL THEN 'open' ELSE 'closed' END, NULL FROM review_item i "
    "JOIN review r ON r.review_id = i.review_id LEFT JOIN account a ON a.account_id = i.account_id"
)
_OF_CAMPAIGN = f"{_CAMPAIGN_ITEM} WHERE i.campaign_id = %s ORDER BY i.item_id"
_SAID = "d.decided_at > %s AND d.decided_at <= %s"
# The last word of each item is the decision with the greatest instant (they are made to differ). What several reviewers
# of a campaign say together stands with its item; NULL: one of them is still waited for.
_ANSWERED = (
    "SELECT d.item_id, CASE WHEN i.item_id IS NULL THEN d.verdict ELSE i.outcome END FROM decision d "
    "LEFT JOIN campaign_item i ON i.item_id = d.item_id LEFT JOIN campaign c ON c.campaign_id = i.campaign_id "
    f"WHERE {_SAID} AND (c.state IS NULL OR c.state <> '{CANCELLED}') AND NOT EXISTS (SELECT 1 FROM decision x "
    "WHERE x.item_id = d.item_id AND x.decided_at > d.decided_at AND x.decided_at <= %s) ORDER BY d.item_id"
)
_WORDS = (
    "SELECT d.item_id, d.verdict, d.reviewer, d.reason, d.decided_at, d.by FROM decision d WHERE d.item_id IN ({keys}) "
    "AND d.decided_at <= %s ORDER BY d.item_id, d.decided_at"
)
_ASKED = "SELECT q.item_id, q.reviewer, q.reason FROM campaign_asked q WHERE q.item_id IN ({keys}) ORDER BY q.stage"
_ASKED_IN_REVIEWS = "SELECT i.item_id, i.reviewer, i.reviewer_reason FROM review_item i WHERE i.item_id IN ({keys})"
# Of what a removal came to later, as much is told as had been reached.
_REMOVALS = (
    "SELECT v.cause_id, CASE WHEN v.since_at <= {at:d} THEN v.state WHEN v.seen_at <= {at:d} THEN 'seen' "
    "WHEN v.applied_at <= {at:d} THEN 'applied' WHEN v.planned_at <= {at:d} THEN 'planned' ELSE 'decided' END, "
    "CASE WHEN v.applied_at <= {at:d} THEN v.applied_at END, CASE WHEN v.seen_at <= {at:d} THEN v.seen_at END "
    "FROM removal v WHERE v.cause_id IN ({{keys}}) AND v.decided_at <= {at:d} "
    "ORDER BY v.cause_id, v.decided_at, v.since_at"
)
_ENDS = (
    "SELECT g.account_id, g.entitlement_id, g.mode, g.scope, "
    "SUM(CASE WHEN g.valid_to IS NULL OR g.valid_to > {at:d} THEN 1 ELSE 0 END), MAX(g.valid_to) "
    "FROM held_grant g WHERE g.account_id IN ({{keys}}) AND g.recorded_to IS NULL "
    "AND g.valid_from <= {at:d} GROUP BY g.account_id, g.entitlement_id, g.mode, g.scope"
)
WAITING = ("asked", "undecided")
"""States of a campaign's item that somebody may still answer."""
_WAITS_FOR = (
    "SELECT q.reviewer, COUNT(*) FROM campaign_item i JOIN campaign_asked q ON q.item_id = i.item_id "
    "AND q.stage = i.stage JOIN campaign c ON c.campaign_id = i.campaign_id WHERE i.campaign_id = %s "
    f"AND i.state IN ('asked', 'undecided') AND c.state <> '{CANCELLED}' AND NOT {spoke('q')} GROUP BY q.reviewer"
)
# What each reviewer said last himself, however the item was decided in the end; who took it back said nothing.
_OWN_WORDS = (
    "SELECT d.reviewer, d.verdict, COUNT(*) FROM decision d JOIN campaign_item i ON i.item_id = d.item_id "
    "WHERE i.campaign_id = %s AND d.decided_at <= %s AND NOT EXISTS (SELECT 1 FROM decision x "
    "WHERE x.item_id = d.item_id AND x.reviewer = d.reviewer AND x.decided_at > d.decided_at AND x.decided_at <= %s) "
    f"AND NOT {takes_back('d')} GROUP BY d.reviewer, d.verdict"
)


class EvidenceItem(NamedTuple):
    """An item of a campaign or of a review of what changed; ``row_key``: the row of the population."""

    item_id: str
    review_id: str
    review: str | None
    kind: str
    row_key: str
    account_id: str
    name: str | None
    issuer: str | None
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    """None: whatever the access is held as."""
    scope: str | None
    finding_id: str | None
    privileged: int
    state: str
    outcome: str | None
    """What a campaign's reviewers say together; None: one of them is still waited for, or a review asked one alone."""


class Word(NamedTuple):
    """What a reviewer said of an item; ``by``: who entered it, as JSON."""

    verdict: str
    reviewer: str
    reason: str | None
    decided_at: int
    by: str


class GrantEnd(NamedTuple):
    """How access was held, and when the last grant of it ended; None: one stands."""

    mode: str
    scope: str
    ended_at: int | None


class RemovalProof(NamedTuple):
    """What became of a removal: its state, when it was carried out, and when it was seen to be gone."""

    state: str
    applied_at: int | None
    seen_at: int | None


def campaign_item_blocks(connection: Connection, campaign_id: str) -> Iterator[list[EvidenceItem]]:
    """Yield the items of a campaign, by id."""
    for block in stream(connection, _OF_CAMPAIGN, (campaign_id,)):
        yield [EvidenceItem._make(row) for row in block]


def answered_items(connection: Connection, from_at: int, to_at: int) -> Iterator[tuple[str, str | None]]:
    """Yield (item, verdict) of what was answered last in a span, by id; None: another reviewer is still waited for."""
    for block in stream(connection, _ANSWERED, (from_at, to_at, to_at)):
        yield from ((item_id, verdict) for item_id, verdict in block)


def items_among(connection: Connection, item_ids: Iterable[str]) -> list[EvidenceItem]:
    """Return items of campaigns and reviews, by id."""
    wanted = set(item_ids)
    items = [
        EvidenceItem._make(row)
        for sql in (_CAMPAIGN_ITEM, _REVIEW_ITEM)
        for row in rows_among(connection, f"{sql} WHERE i.item_id IN ({{keys}})", wanted)
    ]
    return sorted(items)


def standing_words(connection: Connection, outcomes: Mapping[str, str | None], at: int) -> dict[str, Word]:
    """Return, by item, the last word by an instant that agrees with its outcome, else the last of all.

    ``outcomes``: by item. That nobody answered is a word of its own.
    """
    words: dict[str, Word] = {}
    for item_id, *told in rows_among(connection, _WORDS, outcomes, at):
        word, before = Word(*told), words.get(item_id)
        if before is None or outcomes[item_id] in (None, word.verdict) or before.verdict != outcomes[item_id]:
            words[item_id] = word
    return words


def why_asked(connection: Connection, item_ids: Iterable[str]) -> dict[tuple[str, str], str | None]:
    """Return, by item and reviewer, why that one was asked."""
    wanted = set(item_ids)
    return {
        (item_id, reviewer): reason
        for sql in (_ASKED, _ASKED_IN_REVIEWS)
        for item_id, reviewer, reason in rows_among(connection, sql, wanted)
    }


def removal_proofs(connection: Connection, item_ids: Iterable[str], at: int) -> dict[str, RemovalProof]:
    """Return what had become by an instant of the removals that items gave rise to, the latest of each."""
    removals = rows_among(connection, _REMOVALS.format(at=at), item_ids)
    return {item_id: RemovalProof(*proof) for item_id, *proof in removals}


def ends_of_grants(
    connection: Connection, account_ids: Iterable[str], at: int
) -> dict[tuple[str, str], list[GrantEnd]]:
    """Return, by account and entitlement, when the grants of each mode and scope ended by an instant."""
    ends: dict[tuple[str, str], list[GrantEnd]] = {}
    for account_id, entitlement_id, mode, scope, standing, last in rows_among(
        connection, _ENDS.format(at=at), account_ids
    ):
        ends.setdefault((account_id, entitlement_id), []).append(GrantEnd(mode, scope, None if standing else last))
    return ends


def waits_for(connection: Connection, campaign_id: str) -> dict[str, int]:
    """Return how many of a campaign's items wait for each who was asked last and said no word that stands."""
    return {reviewer: int(number) for reviewer, number in rows(connection, _WAITS_FOR, (campaign_id,))}


def own_words(connection: Connection, campaign_id: str, at: int) -> list[tuple[str, str, int]]:
    """Return (reviewer, verdict, items) of what each said last by an instant; silence is told of one who was asked."""
    return [(reviewer, verdict, int(n)) for reviewer, verdict, n in rows(connection, _OWN_WORDS, (campaign_id, at, at))]

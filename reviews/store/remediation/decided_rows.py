"""What reviewers decided that is to be carried out: of campaigns and reviews that are closed, or whose hold is over."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from governance.store.database.bulk import insert_absent
from governance.store.database.statements import rows
from governance.store.schema import remediating

_MOST = 2_000


class DecidedRow(NamedTuple):
    """An item whose outcome is that access is to go, with the word that says so."""

    item_id: str
    outcome: str
    account_id: str
    application_id: str | None
    entitlement_id: str | None
    mode: str | None
    scope: str | None
    finding_id: str | None
    privileged: int
    decision_id: str | None
    decided_by: str | None
    decided_at: int | None
    reason: str | None


_LAST_WORD = (
    "LEFT JOIN decision d ON d.decision_id = (SELECT x.decision_id FROM decision x WHERE x.item_id = i.item_id "
    "AND x.verdict = {outcome} ORDER BY x.decided_at DESC, x.decision_id DESC LIMIT 1)"
)
_WORD = "d.decision_id, d.reviewer, d.decided_at, d.reason"
_NOT_TAKEN = (
    "NOT EXISTS (SELECT 1 FROM removal m WHERE m.cause_id = i.item_id "
    "AND COALESCE(m.decision_id, '') = COALESCE(d.decision_id, ''))"
)
# What is found of an application alone stands under its key: there is no access of anybody to take away.
_OF_SOMEBODY = "(i.application_id IS NULL OR i.account_id <> i.application_id)"
_OF_CAMPAIGN = (
    "SELECT i.item_id, i.outcome, i.account_id, i.application_id, i.entitlement_id, i.mode, i.scope, i.finding_id, "
    f"i.privileged, {_WORD} FROM campaign_item i {_LAST_WORD.format(outcome='i.outcome')} "
    "WHERE i.campaign_id = %s AND i.state = %s AND i.outcome IN ('revoked', 'reduced') AND i.item_id > %s "
    f"AND {_NOT_TAKEN} AND {_OF_SOMEBODY} "
    f"ORDER BY i.item_id LIMIT {_MOST}"
)
_OF_REVIEW = (
    "SELECT i.item_id, d.verdict, i.account_id, i.application_id, i.entitlement_id, NULL, NULL, i.finding_id, "
    f"CASE WHEN i.what = 'privileged_grant' THEN 1 ELSE 0 END, {_WORD} FROM review_item i "
    "JOIN decision d ON d.decision_id = (SELECT x.decision_id FROM decision x WHERE x.item_id = i.item_id "
    "ORDER BY x.decided_at DESC, x.decision_id DESC LIMIT 1) "
    "WHERE i.review_id = %s AND d.verdict = 'revoked' AND i.item_id > %s "
    f"AND {_NOT_TAKEN} AND {_OF_SOMEBODY} "
    f"ORDER BY i.item_id LIMIT {_MOST}"
)
_CAMPAIGNS = (
    "SELECT c.campaign_id, c.state, c.definition, c.closed_at FROM campaign c "
    "WHERE c.state IN ('open', 'overdue', 'closing', 'closed', 'signed_off') "
    "AND NOT EXISTS (SELECT 1 FROM removal_taken t WHERE t.cause_id = c.campaign_id) ORDER BY c.campaign_id"
)
_REVIEWS = (
    "SELECT r.review_id, r.closed_at FROM review r "
    "WHERE NOT EXISTS (SELECT 1 FROM removal_taken t WHERE t.cause_id = r.review_id) ORDER BY r.review_id"
)


class CampaignToTake(NamedTuple):
    """A campaign of which not all decisions were taken yet."""

    campaign_id: str
    state: str
    definition: str
    closed_at: int | None


class ReviewToTake(NamedTuple):
    """A review of which not all decisions were taken yet."""

    review_id: str
    closed_at: int | None


def campaigns_to_take(connection: Connection) -> list[CampaignToTake]:
    """Return the campaigns that may hold decisions to carry out; there are few, and a closed one is taken once."""
    return [CampaignToTake._make(row) for row in rows(connection, _CAMPAIGNS)]


def reviews_to_take(connection: Connection) -> list[ReviewToTake]:
    """Return the reviews that may hold decisions to carry out."""
    return [ReviewToTake._make(row) for row in rows(connection, _REVIEWS)]


def decided_of_campaign(connection: Connection, campaign_id: str, state: str, after: str) -> list[DecidedRow]:
    """Return items of a campaign in a state (decided, settled) whose access is to go, behind an id."""
    return [DecidedRow._make(row) for row in rows(connection, _OF_CAMPAIGN, (campaign_id, state, after))]


def decided_of_review(connection: Connection, review_id: str, after: str) -> list[DecidedRow]:
    """Return items of a review whose access is to go, behind an id."""
    return [DecidedRow._make(row) for row in rows(connection, _OF_REVIEW, (review_id, after))]


def mark_taken(connection: Connection, cause_id: str, at: int) -> None:
    """Note that no further decision comes of a campaign or review."""
    insert_absent(connection, remediating.removal_taken, [(cause_id, at)])


def word_of_campaign(connection: Connection, item_id: str) -> str | None:
    """Return the decision by which an item of a campaign is to go; None: it is not, or not any more."""
    sql = (
        f"SELECT d.decision_id FROM campaign_item i {_LAST_WORD.format(outcome='i.outcome')} "
        "JOIN campaign c ON c.campaign_id = i.campaign_id WHERE i.item_id = %s AND c.state <> 'cancelled' "
        "AND i.state IN ('decided', 'settled') AND i.outcome IN ('revoked', 'reduced')"
    )
    stored = rows(connection, sql, (item_id,))
    return stored[0][0] if stored else None


def word_of_review(connection: Connection, item_id: str) -> str | None:
    """Return the decision by which an item of a review is to go; None: it is not, or not any more."""
    sql = (
        "SELECT d.decision_id, d.verdict FROM decision d WHERE d.item_id = %s "
        "ORDER BY d.decided_at DESC, d.decision_id DESC LIMIT 1"
    )
    stored = rows(connection, sql, (item_id,))
    return stored[0][0] if stored and stored[0][1] == "revoked" else None

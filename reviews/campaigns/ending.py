"""Brings every item of a campaign that is being closed to its end, chunk by chunk; then the campaign is closed.

What nobody answered is recorded as no response, item by item: the access stays, and is never told as kept.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from governance.audit.review_entries import decision
from governance.model.acts import Author, author_text, made_act
from governance.model.keys import made_id
from governance.store.database.engine import writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.audit_rows import insert_entries
from reviews.campaigns.definitions.checks import stages_of
from reviews.campaigns.machine.campaign_states import AllClosed
from reviews.campaigns.machine.item_states import OPEN, Ended
from reviews.campaigns.machine.reconciliation import Totals, totals_of
from reviews.campaigns.stored_campaign import definition_in, locked_campaign, stepped
from reviews.campaigns.stored_items import Stepped, load_items, stepped_item, write_stepped
from reviews.store.campaigns.campaign_rows import update_campaign
from reviews.store.campaigns.item_counts import ItemCounts, count_items, tallied_items
from reviews.store.campaigns.item_rows import items_in_states
from reviews.store.review_rows import insert_decisions

AT_ONCE = 5_000
NO_RESPONSE = "no_response"


def end_items(engine: Engine, campaign_id: str, author: Author, now: int) -> Totals:
    """Let every item of a campaign that is being closed end, and close it; whoever died over it is followed."""
    while _end_chunk(engine, campaign_id, author, now):
        pass
    with writing(engine) as connection:
        row = locked_campaign(connection, campaign_id)
        totals = totals_in(connection, campaign_id)
        if row.state == "closing":
            after, _ = stepped(row, AllClosed())
            update_campaign(connection, after._replace(closed_at=now))
            says = {"does": "closed", "name": row.name, "totals": totals._asdict()}
            insert_acts(connection, [made_act("campaign", campaign_id, says, author, now)])
        return totals


def totals_in(connection: Connection, campaign_id: str) -> Totals:
    """Return how many items a campaign has, by where they came from and where they went: each of them is counted."""
    return _totals(count_items(connection, campaign_id))


def tallied_totals_in(connection: Connection, campaign_id: str) -> Totals:
    """Return the same as it is tallied where items are written, for whoever looks at many campaigns, or often."""
    return _totals(tallied_items(connection, campaign_id))


def _totals(counts: ItemCounts) -> Totals:
    return totals_of(counts.by_origin["frozen"], counts.by_origin["added"], counts.by_state)


def _end_chunk(engine: Engine, campaign_id: str, author: Author, now: int) -> bool:
    with writing(engine) as connection:
        row = locked_campaign(connection, campaign_id)
        if row.state != "closing":
            return False
        open_items = items_in_states(connection, campaign_id, OPEN, "", AT_ONCE)
        stages = stages_of(definition_in(row))
        stored = load_items(connection, [item.item_id for item in open_items], lock=True)
        steps = [stepped_item(stages, item, Ended()) for item in stored.values() if item.row.state in OPEN]
        write_stepped(connection, steps)
        _record_silence(connection, [step for step in steps if step.after.state == NO_RESPONSE], author, now)
        return bool(open_items)


def _record_silence(connection: Connection, silent: list[Stepped], author: Author, now: int) -> None:
    by, reason = author_text(author), "the campaign was closed"
    decisions, entries = [], []
    for step in silent:
        row, reviewer = step.before.row, step.before.asked[0].reviewer
        decision_id = made_id("decision", row.item_id, NO_RESPONSE, reviewer, reason, now)
        decisions.append((decision_id, row.item_id, NO_RESPONSE, reviewer, by, reason, now))
        entries.append(
            decision(
                decision_id,
                now,
                item_id=row.item_id,
                account_id=row.account_id,
                application_id=row.application_id,
                entitlement_id=row.entitlement_id,
                finding_id=row.finding_id,
                verdict=NO_RESPONSE,
                reviewer=reviewer,
                by=author,
                reason=reason,
                decided_at=now,
                evidence=(),
            )
        )
    insert_decisions(connection, decisions)
    insert_entries(connection, entries)

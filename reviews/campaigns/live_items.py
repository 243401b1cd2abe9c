"""Items come and go with what they ask about, while a campaign is open: a consumer of the feed of changes.

What a change says is not taken from it: it names accounts, and of these the state itself is asked. So changes may come
twice, together or late, and one look is enough. Nothing is added by history that was only read now: it asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from governance.model.changes import Change
from governance.queries.snapshot import Snapshot
from governance.store.database.engine import reading, writing
from governance.store.evidence.labels_on_the_move import labels_on_the_move
from governance.store.feed.change_feed import FeedChange, advance, is_registered, read_changes, register, unregister
from ingest.contract.errors import DeclinedError
from reviews.campaigns.campaign_opening import CONSUMER, OpeningContext
from reviews.campaigns.choosing_reviewers import Owners, chosen_reviewers
from reviews.campaigns.definitions.checks import stages_of
from reviews.campaigns.definitions.scope_words import chosen_by
from reviews.campaigns.item_keys import asked_rows, item_key, new_item, why_no_item
from reviews.campaigns.machine.campaign_states import ASKING
from reviews.campaigns.machine.item_states import OPEN, Withdrawn
from reviews.campaigns.standing_access import standing_keys, standing_rows
from reviews.campaigns.stored_campaign import definition_in
from reviews.campaigns.stored_items import load_items, stepped_item, write_stepped
from reviews.settings.campaigns import CampaignSettings
from reviews.store.campaigns.campaign_rows import CampaignRow, campaign_row, live_campaigns
from reviews.store.campaigns.item_rows import insert_exclusions, insert_items, items_of_accounts
from reviews.store.campaigns.source_rows import SourceRow

_AT_ONCE = 1_000


class _Row(msgspec.Struct):
    account_id: str | None = None


_row = msgspec.json.Decoder(_Row).decode


class Followed(NamedTuple):
    """How many changes were read, and how many items went and came by them."""

    changes: int
    withdrawn: int
    added: int


def follow(engine: Engine, context: OpeningContext, now: int) -> Followed:
    """Let the items of open campaigns follow all changes that were written until now."""
    with reading(engine) as connection:
        if not live_campaigns(connection) and not is_registered(connection, CONSUMER):
            return Followed(0, 0, 0)
    with writing(engine) as connection:
        if labels_on_the_move(connection):
            # Half of what items ask about stands under another label than they: the changes wait in the feed.
            return Followed(0, 0, 0)
        # First: a campaign that is opened beside this one registers before it is there, and waits until this one ends.
        register(connection, CONSUMER, now)
        if not live_campaigns(connection):
            # Nothing is kept for whoever reads nothing.
            unregister(connection, CONSUMER)
            return Followed(0, 0, 0)
    total = Followed(0, 0, 0)
    while (chunk := _follow_chunk(engine, context, now)).changes:
        total = Followed(*(before + more for before, more in zip(total, chunk, strict=True)))
    return total


def _follow_chunk(engine: Engine, context: OpeningContext, now: int) -> Followed:
    with writing(engine) as connection:
        changes = read_changes(connection, CONSUMER, _AT_ONCE)
        if not changes:
            return Followed(0, 0, 0)
        last = changes[-1].change_id
        withdrawn = added = 0
        for row in live_campaigns(connection):
            campaign = campaign_row(connection, row.campaign_id, lock=True)
            if campaign is not None and campaign.state in ASKING:
                withdrawn += _withdraw(connection, campaign, _accounts(changes), last, now)
                news = _accounts(change for change in changes if not change.change.backfill)
                added += _add(connection, context, campaign, news, last, now)
        advance(connection, CONSUMER, last)
        return Followed(len(changes), withdrawn, added)


def _accounts(changes: Iterable[FeedChange]) -> set[str]:
    """Return the accounts that changes are about."""
    return {account for change in changes for account in _accounts_of(change.change)}


def _accounts_of(change: Change) -> set[str]:
    if change.kind in ("account", "identity"):
        return {change.subject}
    rows = [_row(text) for text in (change.before, change.after) if text is not None]
    return {row.account_id for row in rows if row.account_id is not None}


def _withdraw(connection: Connection, campaign: CampaignRow, accounts: set[str], change_id: int, now: int) -> int:
    """Withdraw the items of which what they ask about is gone; return how many."""
    definition = definition_in(campaign)
    stored = items_of_accounts(connection, campaign.campaign_id, accounts)
    ids = [item.item_id for item in stored if item.state in OPEN]
    items = load_items(connection, ids, lock=True)
    standing = standing_keys(connection, definition.scope.of, {i.row.account_id for i in items.values()}, now)
    steps = [
        stepped_item(stages_of(definition), item, Withdrawn(change_id))
        for item in items.values()
        if item.row.state in OPEN and item.row.asks_about not in standing
    ]
    write_stepped(connection, steps)
    return len(steps)


def _add(
    connection: Connection, context: OpeningContext, campaign: CampaignRow, accounts: set[str], change_id: int, now: int
) -> int:
    """Ask about what came to be, within the campaign's scope; return how many items came."""
    definition = definition_in(campaign)
    try:
        chosen = chosen_by(Snapshot(connection, context.governance), definition.scope)
    except DeclinedError:
        # The words of the scope stand for nothing by now: nothing can come.
        return 0
    rows = {
        item_key(row): row
        for row in standing_rows(connection, definition.scope, chosen._replace(only=accounts), now)
        if why_no_item(row) is None
    }
    asked = {i.asks_about for i in items_of_accounts(connection, campaign.campaign_id, accounts) if i.state in OPEN}
    return _asked_besides(connection, context, campaign, definition, _without(rows, asked), change_id, now)


def _without(rows: Mapping[str, SourceRow], asked: set[str]) -> list[SourceRow]:
    return [rows[key] for key in sorted(rows.keys() - asked)]


def _asked_besides(
    connection: Connection,
    context: OpeningContext,
    campaign: CampaignRow,
    definition: CampaignSettings,
    rows: Sequence[SourceRow],
    change_id: int,
    now: int,
) -> int:
    owners = Owners(context.owners, context.governance.register)
    choices = chosen_reviewers(connection, definition, owners, rows, now) if rows else []
    items, asked, nobodys = [], [], []
    for row, choice in zip(rows, choices, strict=True):
        if choice.nobody is not None:
            nobodys.append(
                (campaign.campaign_id, f"{item_key(row)} {change_id}", f"added by a change; {choice.nobody}")
            )
            continue
        item = new_item(campaign.campaign_id, row, change_id)
        items.append(item)
        asked += asked_rows(item, choice)
    insert_exclusions(connection, nobodys)
    return len(insert_items(connection, items, asked))

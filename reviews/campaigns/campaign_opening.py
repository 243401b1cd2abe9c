"""Opens a campaign: its population is frozen chunk by chunk, and it opens whole or not at all.

Whoever dies over it leaves it ``opening``; the next call goes on behind the last chunk. No chunk holds a writer for
longer than its rows take.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

import msgspec
from sqlalchemy import Connection, Engine

from governance.model.acts import Author, made_act
from governance.model.keys import made_id
from governance.queries.snapshot import Snapshot
from governance.settings.sections import GovernanceSettings
from governance.store.database.engine import checking, writing
from governance.store.evidence.act_rows import insert_acts
from governance.store.evidence.labels_on_the_move import refuse_over_moving_labels
from governance.store.feed.change_feed import register
from governance.store.queries.entity_names import latest_names
from ingest.contract.errors import DeclinedError
from reviews.campaigns.choosing_reviewers import Owners, StageChoice, chosen_reviewers
from reviews.campaigns.definitions.calendar import opened_campaign
from reviews.campaigns.definitions.freshness import stale_ground
from reviews.campaigns.definitions.scope_words import chosen_by, unknown_words
from reviews.campaigns.item_keys import TWICE, items_of_block
from reviews.campaigns.machine.campaign_states import Opened, Refused
from reviews.campaigns.owners_deeds import refuse_others
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.stored_campaign import definition_in, stepped
from reviews.settings.campaigns import CampaignSettings
from reviews.store.campaigns.campaign_rows import (
    CampaignRow,
    campaign_row,
    insert_campaign,
    live_campaigns,
    update_campaign,
)
from reviews.store.campaigns.item_counts import count_items
from reviews.store.campaigns.item_rows import (
    count_exclusions,
    drop_items,
    insert_exclusions,
    insert_items,
    population_hash,
)
from reviews.store.campaigns.source_rows import START, Place, Source, SourceRow, count_source, source_rows

_encode = msgspec.json.Encoder().encode
_place = msgspec.json.Decoder(Place).decode
_MOST_NAMED = 20
AT_ONCE = 5_000
CONSUMER = "campaigns"
"""Who reads the feed of changes for the items of open campaigns."""


class OpeningContext(NamedTuple):
    """What campaigns are opened with; ``owners``: application id → login; ``author``: who opens it."""

    governance: GovernanceSettings
    owners: Mapping[str, str]
    author: Author
    is_live: bool = False


class OpenedCampaign(NamedTuple):
    """A campaign that was opened: its items, and the rows of the source that are none, by reason."""

    campaign_id: str
    items: int
    exclusions: dict[str, int]


def open_campaign(
    engine: Engine, context: OpeningContext, definition: CampaignSettings, now: int, at_once: int = AT_ONCE
) -> OpenedCampaign:
    """Open a campaign of a definition, or go on with one that somebody died over.

    Raises DeclinedError where one of the definition is open, where whoever opens it is none of its owners, where a word
    of its scope stands for nothing, where the ground is not fresh, where the owners cannot review, where an item would
    have no reviewer (it says which), and where the population does not tie out.
    """
    row = _begun(engine, context, definition, now)
    # What was begun goes on as it was meant then.
    definition = definition_in(row)
    owners = Owners(context.owners, context.governance.register)
    try:
        with checking(engine) as connection:
            chosen = chosen_by(Snapshot(connection, context.governance), definition.scope)
    except DeclinedError as error:
        # Left `opening` it would be gone on with as it was meant then, and hide the definition that mends it.
        _refuse(engine, row, str(error))
    source = Source(definition.scope, chosen, row.as_of, row.known_at)
    while block := _next_block(engine, source, row, at_once):
        with checking(engine) as connection:
            choices = chosen_reviewers(connection, definition, owners, block, row.as_of)
        without = [(asked, c.nobody) for asked, c in zip(block, choices, strict=True) if c.nobody]
        if without:
            nobody = _told_without(engine, without)
            more = f"; and {len(nobody) - _MOST_NAMED} more" if len(nobody) > _MOST_NAMED else ""
            _refuse(engine, row, "; ".join(nobody[:_MOST_NAMED]) + more)
        row = _taken_in(engine, row, block, choices)
    return _opened(engine, row, source, context.author)


def _next_block(engine: Engine, source: Source, row: CampaignRow, at_once: int) -> list[SourceRow]:
    """Return the rows behind those that were taken in. They are read without a lock: nobody waits for it."""
    with checking(engine) as connection:
        return source_rows(connection, source, _place(row.opened_to) if row.opened_to else START, at_once)


def _begun(engine: Engine, context: OpeningContext, definition: CampaignSettings, now: int) -> CampaignRow:
    """Return the campaign that is being opened: one that was left so, else a new one."""
    with writing(engine) as connection:
        refuse_over_moving_labels(connection, "a campaign")
        if context.author.via != "config":
            refuse_others(connection, definition.owners, context.author, "open", definition.name, now)
        # Before anything of it is read: whatever changes from now on is followed by its items.
        register(connection, CONSUMER, now)
        for live in live_campaigns(connection):
            if live.name == definition.name and live.state == "opening":
                return live
            if live.name == definition.name:
                raise DeclinedError(f"campaign {live.campaign_id} of {definition.name} is {live.state}; close it first")
        snapshot = Snapshot(connection, context.governance, is_live=context.is_live)
        wrong = [
            *unknown_words(snapshot, definition.scope),
            *stale_ground(snapshot, definition, now),
            *_owners_who_cannot(connection, definition, now),
        ]
        if wrong:
            raise DeclinedError(f"{definition.name} is not opened: {'; '.join(wrong)}")
        row = _new_row(definition, snapshot.default_as_of(now).at, now)
        insert_campaign(connection, row)
        return row


def _owners_who_cannot(connection: Connection, definition: CampaignSettings, now: int) -> list[str]:
    """Return why two of the owners cannot always review: they are unknown, have left, or are one person."""
    people = known_people(connection, definition.owners, now)
    able = [word for word in definition.owners if people.person(word).identities and not people.person(word).has_left]
    if any(not people.are_one(word, other) for word in able for other in able):
        return []
    return [f"two of its owners must be known as different people who have not left; {', '.join(able) or 'none'} is"]


def _new_row(definition: CampaignSettings, as_of: int, now: int) -> CampaignRow:
    begun = opened_campaign(definition, now)
    return CampaignRow(
        campaign_id=made_id("campaign", definition.name, now),
        name=definition.name,
        title=definition.title,
        definition=_encode(definition).decode(),
        state=begun.state,
        as_of=as_of,
        known_at=now,
        due_at=begun.due_at,
        closes_at=begun.closes_at,
        remind_at=_encode(begun.remind_at).decode(),
        escalate_at=_encode(begun.escalate_at).decode(),
        reminded=0,
        escalated=0,
        opened_to=None,
        source_rows=0,
        population_hash=None,
        closed_at=None,
        reason=None,
    )


def _taken_in(
    engine: Engine, row: CampaignRow, block: Sequence[SourceRow], choices: Sequence[StageChoice]
) -> CampaignRow:
    """Write a block's items, who is asked about them, and what is none; return the campaign with its new place."""
    items, asked, exclusions = items_of_block(row.campaign_id, block, choices)
    with writing(engine) as connection:
        stored = campaign_row(connection, row.campaign_id, lock=True)
        if stored is None or stored.state != "opening" or stored.opened_to != row.opened_to:
            raise DeclinedError(f"campaign {row.campaign_id} is being opened by somebody else")
        new = insert_items(connection, [item for item, _ in items], asked)
        exclusions += [(row.campaign_id, own_key, TWICE) for item, own_key in items if item.item_id not in new]
        insert_exclusions(connection, exclusions)
        place = _encode((block[-1].account_id, block[-1].own_id)).decode()
        after = stored._replace(opened_to=place, source_rows=stored.source_rows + len(block))
        update_campaign(connection, after)
        return after


def _opened(engine: Engine, row: CampaignRow, source: Source, author: Author) -> OpenedCampaign:
    """Freeze the population, if it ties out: rows of the source = items + exclusions, counted each by itself."""
    with checking(engine) as connection:
        counted = count_source(connection, source)
    with writing(engine) as connection:
        exclusions = count_exclusions(connection, row.campaign_id)
        items = count_items(connection, row.campaign_id).by_origin["frozen"]
        excluded = sum(exclusions.values())
        if counted == row.source_rows == items + excluded and items:
            after, _ = stepped(row, Opened())
            after = after._replace(population_hash=population_hash(connection, row.campaign_id))
            update_campaign(connection, after)
            says = {
                "does": "opened", "name": row.name, "population": after.population_hash, "items": items,
                "exclusions": exclusions, "rows": counted, "definition": row.definition,
            }  # fmt: skip
            insert_acts(connection, [made_act("campaign", row.campaign_id, says, author, row.known_at)])
            return OpenedCampaign(row.campaign_id, items, exclusions)
    if not counted:
        _refuse(engine, row, "nothing is to be asked")
    _refuse(
        engine, row, f"{counted} rows of the source, {row.source_rows} read, {items} items and {excluded} exclusions"
    )


def _refuse(engine: Engine, row: CampaignRow, reason: str) -> NoReturn:
    """Let a campaign not be opened; what was written of it goes. Raises DeclinedError that says why."""
    with writing(engine) as connection:
        stored = campaign_row(connection, row.campaign_id, lock=True)
        if stored is not None and stored.state == "opening":
            update_campaign(connection, stepped(stored, Refused())[0]._replace(reason=reason))
    more = True
    while more:
        with writing(engine) as connection:
            more = drop_items(connection, row.campaign_id, AT_ONCE)
    raise DeclinedError(f"campaign {row.campaign_id} of {row.name} is not opened: {reason}")


def _told_without(engine: Engine, without: Sequence[tuple[SourceRow, str]]) -> list[str]:
    """Return for whom there is no reviewer, and why, by the names of things where they are known."""
    with checking(engine) as connection:
        rights = {row.entitlement_id for row, _ in without if row.entitlement_id}
        applications = {row.application_id for row, _ in without if row.application_id}
        names = latest_names(connection, "entitlement", rights) | latest_names(connection, "application", applications)
    lines = []
    for row, why in without:
        what = row.entitlement_id or row.finding_id or row.application_id
        named = f", {names.get(what) or what}" if what else ""
        lines.append(f"{row.login or names.get(row.account_id) or row.account_id}{named}: {why}")
    return lines

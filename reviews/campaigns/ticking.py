"""What the clock does of campaigns: stages end, whoever left is replaced, what is unanswered is escalated, all closes.

What is due between two ticks is done at the later one, once. Reminders are counted here; who sends them reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, Engine

from governance.model.acts import Author, made_act
from governance.store.database.engine import reading, writing
from governance.store.evidence.act_rows import insert_acts
from ingest.contract.counting import counted
from ingest.contract.errors import DeclinedError
from reviews.campaigns.campaign_opening import OpeningContext, open_campaign
from reviews.campaigns.choosing_reviewers import Owners, chosen_reviewers
from reviews.campaigns.definitions.calendar import stages_over
from reviews.campaigns.definitions.checks import stages_of
from reviews.campaigns.ending import AT_ONCE, end_items
from reviews.campaigns.machine.campaign_states import ASKING, Clock, Escalate
from reviews.campaigns.machine.item_states import OPEN, AskedBesides, Reassigned, StageEnds
from reviews.campaigns.machine.reviewer_order import Candidate
from reviews.campaigns.people.known_people import known_people
from reviews.campaigns.people.persons import People, spelled_word
from reviews.campaigns.stored_campaign import definition_in, locked_campaign, stepped
from reviews.campaigns.stored_items import Stepped, StoredItem, load_items, stepped_item, write_stepped
from reviews.settings.campaigns import CampaignSettings, CampaignStage, Role
from reviews.store.campaigns.campaign_rows import CampaignRow, live_campaigns, update_campaign
from reviews.store.campaigns.item_rows import items_in_states, reviewers_of
from reviews.store.campaigns.source_rows import SourceRow

Move = Callable[[Connection, Sequence[StoredItem]], list[Stepped]]
_CLOCK = Author(via="config", name="the campaign's schedule")


def tick(engine: Engine, context: OpeningContext, now: int) -> list[str]:
    """Do what is due of every campaign that lives, and return a line of each that moved."""
    with reading(engine) as connection:
        campaigns = live_campaigns(connection)
    return [line for row in campaigns for line in _tick_one(engine, context, row, now)]


def _tick_one(engine: Engine, context: OpeningContext, row: CampaignRow, now: int) -> Iterator[str]:
    definition = definition_in(row)
    if row.state == "opening":
        try:
            opened = open_campaign(engine, context, definition, now)
        except DeclinedError as error:
            yield str(error)
        else:
            yield f"{row.name}: opened with {counted(opened.items, 'item')}"
        return
    if row.state in ASKING:
        over = stages_over(definition, row.known_at, now)
        moved = _walk(engine, row, ("asked",), _ending_stages(definition, over)) if over else 0
        yield from _told(row, moved, "went to another stage")
        moved = _walk(engine, row, OPEN, _replacing(context, definition, now)) if _has_leavers(engine, row, now) else 0
        yield from _told(row, moved, "asked of another reviewer")
        # Before it is noted as done: whoever dies in between is followed, and what he escalated is known by its reason.
        for effect in stepped(row, Clock(now))[1]:
            if isinstance(effect, Escalate):
                move = _escalating(context, definition, effect.number, now)
                yield from _told(row, _walk(engine, row, ("asked", "undecided"), move), "escalated")
    with writing(engine) as connection:
        before = locked_campaign(connection, row.campaign_id)
        after, _ = stepped(before, Clock(now))
        if after != before:
            update_campaign(connection, after)
            says: dict[str, object] = {"does": "ticked", "name": row.name, "from": before.state, "to": after.state}
            says |= {"reminded": after.reminded, "escalated": after.escalated}
            insert_acts(connection, [made_act("campaign", row.campaign_id, says, _CLOCK, now)])
    if after.state == "closing":
        totals = end_items(engine, row.campaign_id, _CLOCK, now)
        yield f"{row.name}: closed, {totals.decided:,} decided, {totals.no_response:,} without a response"


def _told(row: CampaignRow, count: int, what: str) -> Iterator[str]:
    if count:
        yield f"{row.name}: {counted(count, 'item')} {what}"


def _walk(engine: Engine, row: CampaignRow, states: Sequence[str], move: Move) -> int:
    """Move the items of a campaign that are in some states, chunk by chunk; return how many moved."""
    after, moved = "", 0
    while True:
        with writing(engine) as connection:
            if locked_campaign(connection, row.campaign_id).state not in ASKING:
                return moved
            items = items_in_states(connection, row.campaign_id, states, after, AT_ONCE)
            if not items:
                return moved
            stored = load_items(connection, [item.item_id for item in items], lock=True)
            steps = move(connection, [item for item in stored.values() if item.row.state in states])
            write_stepped(connection, steps)
            moved, after = moved + len(steps), items[-1].item_id


def _has_leavers(engine: Engine, row: CampaignRow, now: int) -> bool:
    """Tell whether anybody who is asked has left: else no item need be looked at."""
    with reading(engine) as connection:
        words = reviewers_of(connection, row.campaign_id)
        people = known_people(connection, words, now)
    return any(people.person(word).has_left for word in words)


def _ending_stages(definition: CampaignSettings, over: int) -> Move:
    stages = stages_of(definition)

    def move(_: Connection, items: Sequence[StoredItem]) -> list[Stepped]:
        return [stepped_item(stages, item, StageEnds(over)) for item in items if item.row.stages_over < over]

    return move


def _replacing(context: OpeningContext, definition: CampaignSettings, now: int) -> Move:
    """Let whoever has left, and has not answered, be replaced by the nearest who is free to judge."""
    stages = stages_of(definition)

    def move(connection: Connection, items: Sequence[StoredItem]) -> list[Stepped]:
        people = known_people(connection, {asked.reviewer for item in items for asked in item.asked}, now)
        leavers = {item.row.item_id: gone for item in items if (gone := _who_left(item, people)) is not None}
        steps: list[Stepped] = []
        for number, stage in enumerate(definition.stages):
            of_stage = [item for item in items if item.row.item_id in leavers and item.row.stage == number]
            for item, candidate in _nearest(connection, context, definition, of_stage, stage.reviewers, now):
                gone = leavers[item.row.item_id]
                given = Reassigned(gone, spelled_word(candidate.word))
                steps.append(stepped_item(stages, item, given, candidate.role, f"{gone} has left"))
        return steps

    return move


def _who_left(item: StoredItem, people: People) -> str | None:
    answered = {decision.reviewer for decision in item.decisions}
    waiting = (asked.reviewer for asked in item.asked if asked.reviewer not in answered)
    return next((reviewer for reviewer in waiting if people.person(reviewer).has_left), None)


def _escalating(context: OpeningContext, definition: CampaignSettings, number: int, now: int) -> Move:
    """Let somebody be asked besides about what waits: of the step's role, else a campaign's owner; once a step."""
    stages, to = stages_of(definition), _escalated_to(definition, number)
    reason = f"escalation {number}: nobody decided"

    def move(connection: Connection, items: Sequence[StoredItem]) -> list[Stepped]:
        waiting = [item for item in items if all(asked.reason != reason for asked in item.asked)]
        return [
            stepped_item(stages, item, AskedBesides(spelled_word(candidate.word)), candidate.role, reason)
            for item, candidate in _nearest(connection, context, definition, waiting, [to], now)
        ]

    return move


def _nearest(
    connection: Connection,
    context: OpeningContext,
    definition: CampaignSettings,
    items: Sequence[StoredItem],
    roles: Sequence[Role],
    now: int,
) -> Iterator[tuple[StoredItem, Candidate]]:
    """Yield the items with the nearest who is free to judge and is not asked yet; those without any are left out."""
    if not items:
        return
    owners = Owners(context.owners, context.governance.register)
    asked = [[row.reviewer for row in item.asked] for item in items]
    stage = CampaignStage(reviewers=[*roles])
    rows = [_source(item) for item in items]
    choices = chosen_reviewers(connection, definition, owners, rows, now, [stage], asked)
    for item, choice in zip(items, choices, strict=True):
        if choice.nobody is None:
            yield item, choice.stages[0].reviewers[0]


def _escalated_to(definition: CampaignSettings, number: int) -> Role:
    return sorted(definition.escalate, key=lambda step: step.days_after_due)[number - 1].to


def _source(item: StoredItem) -> SourceRow:
    row = item.row
    return SourceRow(
        account_id=row.account_id,
        own_id=row.item_id,
        login=None,
        known=row.account_id,
        application_id=row.application_id,
        entitlement_id=row.entitlement_id,
        mode=row.mode,
        scope=row.scope,
        finding_id=row.finding_id,
        privileged=row.privileged,
        evidence=row.evidence,
        summary=row.summary,
        status=None,
        faulted=row.faulted,
    )

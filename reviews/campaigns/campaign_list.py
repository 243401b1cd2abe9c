"""Campaigns as tools and people read them: each with its state, its totals and what the clock will do of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from governance.queries.naming import shown_instant
from ingest.contract.errors import BrokenError
from ingest.contract.instants import from_micros
from reviews.campaigns.ending import tallied_totals_in
from reviews.campaigns.short_ids import campaign_id_of
from reviews.campaigns.stored_campaign import definition_in
from reviews.settings.campaigns import WHAT_CHANGED, CampaignSettings
from reviews.store.campaigns.campaign_rows import CampaignRow, campaign_row, every_campaign
from reviews.store.campaigns.item_rows import count_exclusions
from reviews.store.review_rows import last_review


class CampaignView(msgspec.Struct, frozen=True):
    """A campaign; of its items those that came with the population, were added, went, and how they ended."""

    campaign_id: str
    name: str
    title: str | None
    state: str
    as_of: datetime
    opened_at: datetime
    due_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    frozen: int
    added: int
    superseded: int
    decided: int
    no_response: int
    carried: int
    open: int
    excluded: int
    ties_out: bool
    reminded: int
    escalated: int
    owners: list[str]
    population_hash: str | None
    reason: str | None
    at_least: list[str] = []
    """Which of the counts stopped at a bound: there are more."""


class DefinitionView(msgspec.Struct, frozen=True):
    """A definition, and the last campaign that was opened of it."""

    name: str
    title: str | None
    of: str
    schedule: str | None
    owners: list[str]
    stages: int
    last_state: str | None
    last_opened_at: datetime | None


def campaign_views(connection: Connection, states: Collection[str] = ()) -> Iterator[CampaignView]:
    """Yield every campaign, or those in some states, the latest first; what is told of its items is tallied."""
    for row in every_campaign(connection):
        if not states or row.state in states:
            yield _view(connection, row)


def campaign_view(connection: Connection, campaign_id: str) -> CampaignView:
    """Return one campaign, by its id or its first letters. Raises UnclearError where there is none, or several."""
    row = campaign_row(connection, campaign_id_of(connection, campaign_id))
    if row is None:
        raise BrokenError(f"campaign {campaign_id} is gone")
    return _view(connection, row)


def definition_views(connection: Connection, definitions: Sequence[CampaignSettings]) -> Iterator[DefinitionView]:
    """Yield the definitions of the settings, behind the one that is built in."""
    review = last_review(connection)
    state = None if review is None else "open" if review[1] is None else "closed"
    opened_at = shown_instant(review[0] if review is not None else None)
    yield DefinitionView(WHAT_CHANGED, "Access review of what changed", "changes", None, [], 1, state, opened_at)
    last = {row.name: row for row in reversed(every_campaign(connection))}
    for definition in definitions:
        row, schedule = last.get(definition.name), definition.schedule
        yield DefinitionView(
            name=definition.name,
            title=definition.title,
            of=definition.scope.of,
            schedule=f"{schedule.cron} {schedule.zone}" if schedule is not None else None,
            owners=definition.owners,
            stages=len(definition.stages),
            last_state=row.state if row is not None else None,
            last_opened_at=shown_instant(row.known_at if row is not None else None),
        )


def _view(connection: Connection, row: CampaignRow) -> CampaignView:
    totals = tallied_totals_in(connection, row.campaign_id)
    return CampaignView(
        campaign_id=row.campaign_id,
        name=row.name,
        title=row.title,
        state=row.state,
        as_of=from_micros(row.as_of),
        opened_at=from_micros(row.known_at),
        due_at=from_micros(row.due_at),
        closes_at=from_micros(row.closes_at),
        closed_at=shown_instant(row.closed_at),
        frozen=totals.frozen,
        added=totals.added,
        superseded=totals.superseded,
        decided=totals.decided,
        no_response=totals.no_response,
        carried=totals.carried,
        open=totals.open,
        excluded=sum(count_exclusions(connection, row.campaign_id).values()),
        ties_out=totals.ties_out,
        reminded=row.reminded,
        escalated=row.escalated,
        owners=definition_in(row).owners,
        population_hash=row.population_hash,
        reason=row.reason,
    )

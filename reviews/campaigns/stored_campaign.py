"""A campaign's row as the machine sees it, and back: nothing else writes a campaign's state."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from ingest.contract.errors import BrokenError
from reviews.campaigns.machine import campaign_states as machine
from reviews.campaigns.machine.campaign_states import Campaign, CampaignState, Effect, Input
from reviews.campaigns.short_ids import campaign_id_of
from reviews.settings.campaigns import CampaignSettings
from reviews.store.campaigns.campaign_rows import CampaignRow, campaign_row, every_campaign

_encode = msgspec.json.Encoder().encode
_instants = msgspec.json.Decoder(tuple[int, ...]).decode
_definition = msgspec.json.Decoder(CampaignSettings).decode
_state = msgspec.json.Decoder(CampaignState).decode


def definition_in(row: CampaignRow) -> CampaignSettings:
    """Return the definition that a campaign was opened with, whatever the settings say by now."""
    return _definition(row.definition)


def stepped(row: CampaignRow, given: Input) -> tuple[CampaignRow, tuple[Effect, ...]]:
    """Return the row after an input, and what is to be done. Raises DeclinedError for what cannot happen."""
    before = Campaign(
        state=_state(_encode(row.state)),
        due_at=row.due_at,
        closes_at=row.closes_at,
        remind_at=_instants(row.remind_at),
        escalate_at=_instants(row.escalate_at),
        reminded=row.reminded,
        escalated=row.escalated,
    )
    after, effects = machine.step(before, given)
    return (
        row._replace(
            state=after.state,
            due_at=after.due_at,
            closes_at=after.closes_at,
            remind_at=_encode(after.remind_at).decode(),
            escalate_at=_encode(after.escalate_at).decode(),
            reminded=after.reminded,
            escalated=after.escalated,
        ),
        effects,
    )


def locked_campaign(connection: Connection, campaign_id: str) -> CampaignRow:
    """Return a campaign of this id, or of one that begins so, locked until the transaction ends.

    Raises UnclearError where there is none, or several.
    """
    whole = campaign_id_of(connection, campaign_id)
    row = campaign_row(connection, whole, lock=True)
    if row is None:
        raise BrokenError(f"campaign {whole} is gone")
    return row


def campaign_meant(connection: Connection, word: str) -> str:
    """Return the id of the campaign that begins so, else of the latest one of that name. Raises UnclearError."""
    latest = next((row for row in every_campaign(connection) if row.name.casefold() == word.casefold()), None)
    return campaign_id_of(connection, word) if latest is None else latest.campaign_id

"""Whether what items ask about still stands: asked of the state itself, by the rows that populations are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from reviews.campaigns.item_keys import ACCEPTED, item_key, why_no_item
from reviews.settings.campaigns import CampaignScope
from reviews.store.campaigns.source_rows import START, Chosen, Source, SourceRow, source_rows

_AT_ONCE = 5_000
_KINDS: dict[str, CampaignScope] = {kind: CampaignScope(of=kind) for kind in ("grants", "accounts", "findings")}


def standing_keys(connection: Connection, of: str, account_ids: Iterable[str], now: int) -> set[str]:
    """Return what there is to ask about of some accounts, by key; ``of``: grants, accounts or findings.

    Of a finding that is accepted nothing is asked.
    """
    rows = standing_rows(connection, _KINDS[of], Chosen(only=frozenset(account_ids)), now)
    return {item_key(row) for row in rows if why_no_item(row) != ACCEPTED}


def standing_rows(connection: Connection, scope: CampaignScope, chosen: Chosen, now: int) -> Iterator[SourceRow]:
    """Yield what a scope asks about as of now, of some accounts."""
    source, after = Source(scope, chosen, now, now), START
    while block := source_rows(connection, source, after, _AT_ONCE):
        yield from block
        after = (block[-1].account_id, block[-1].own_id)

"""What the vendors' lists state of accounts' uses, as of an instant: the last of each, or that there was none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from governance.queries.stale_verdict import StatedUse
from governance.store.listed.census_rows import last_stating_use
from governance.store.queries.last_uses import StatedLastUse, stated_last_uses
from governance.store.queries.sweep_pages import SweepRow, listed_accounts
from ingest.contract.instants import to_micros
from ingest.contract.providers.catalogue import provider_of

_NOTHING = StatedLastUse(None, is_last=True)


def stated_uses(
    connection: Connection,
    accounts: Iterable[SweepRow],
    as_of: int,
    last_uses: Mapping[str, StatedLastUse] | None = None,
) -> Mapping[str, StatedUse]:
    """Return what lists state of the accounts' uses up to an instant, by account, of those that they state anything of.

    ``last_uses``: the last uses that they state, where these are read already; those of people count alone.
    """
    people = [row for row in accounts if row.recorded_as == "person"]
    if last_uses is None:
        last_uses = stated_last_uses(connection, (row.account_id for row in people), as_of)
    listed_at = {issuer: last_stating_use(connection, issuer, as_of) for issuer in {row.issuer for row in people}}
    # Where no list of a source speaks of uses, it does not matter whom its lists name.
    asked = (row.account_id for row in people if listed_at[row.issuer] is not None)
    listed = listed_accounts(connection, asked, as_of)
    by_account: dict[str, StatedUse] = {}
    for row in people:
        use = last_uses.get(row.account_id, _NOTHING)
        speaks = row.account_id in listed and use.is_last and (use.at is not None or _states_none(row))
        if speaks or use.at is not None:
            by_account[row.account_id] = StatedUse(use.at, listed_at[row.issuer] if speaks else None)
    return by_account


def _states_none(row: SweepRow) -> bool:
    """Tell whether a list that states no use of the account says by that that there was none."""
    bound = provider_of(row.issuer).states_use_from
    return bound is None or (row.created_at is not None and row.created_at >= to_micros(bound))

"""Derives many accounts part by part, in one transaction, so that memory holds one part at a time.

What is read and made of an account grows with its facts, and years of changes leave hundreds of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.accounts import Derived, derive
from governance.derivation.loading.batch_context import BatchContext
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.held.account_histories import count_facts, lock_accounts
from governance.store.held.list_owners import lock_lists

_ACCOUNTS = 1_000
"""Accounts of a part at most: half as many cost PostgreSQL an eighth more, and Python a twentieth."""
_FACTS = 6_000
"""So many facts, about, a part has."""
_SAMPLED = 64
"""Accounts whose facts are counted; so few are one part."""


def derive_in_parts(
    connection: Connection,
    account_ids: Iterable[str],
    rules: Rules,
    batch: BatchContext,
    recorded_at: int,
    *,
    backfill: bool = False,
) -> Derived:
    """Do what ``derive`` does, with any number of accounts."""
    wanted = sorted(set(account_ids))
    parts = _parts(connection, wanted)
    if len(parts) > 1:
        # All are locked first, in one order, as one part would be: so two workers never wait for each other.
        lock_lists(connection, wanted)
        lock_accounts(connection, wanted, stage_keys(connection, wanted))
    entries: list[Entry] = []
    items: set[str] = set()
    again: set[str] = set()
    for part in parts:
        derived = derive(connection, part, rules, batch, recorded_at, backfill=backfill)
        entries += derived.entries
        items |= derived.items
        again |= derived.recheck_accounts
    return Derived(entries, items, frozenset(again))


def _parts(connection: Connection, account_ids: Sequence[str]) -> list[Sequence[str]]:
    """Divide accounts, in order of id, into parts of nearly as many."""
    total = len(account_ids)
    if total <= _SAMPLED:
        return [account_ids]
    sample = account_ids[:: total // _SAMPLED]
    facts = count_facts(connection, stage_keys(connection, sample, "stage_sample")) * total // len(sample)
    count = max(-(-total // _ACCOUNTS), -(-facts // _FACTS))
    size = max(-(-total // count), _SAMPLED)
    return [account_ids[start : start + size] for start in range(0, total, size)]

"""Derives many accounts part by part, in one transaction, so that memory holds one part at a time.

What is read and made of an account grows with its facts, and years of changes leave hundreds of these. Whatever another
worker may wait for is taken in one order: rows that are there, new rows, and last what accounts have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from governance.audit.entries import Entry
from governance.derivation.accounts import derive_part
from governance.derivation.loading.batch_context import BatchContext
from governance.settings.compiled import Rules
from governance.store.database.staging import stage_keys
from governance.store.database.statements import is_postgresql
from governance.store.evidence.evidence_records import Cited, ask_for_evidence
from governance.store.held.account_histories import count_facts, lock_accounts
from governance.store.held.list_owners import lock_lists
from governance.store.running.account_labels import Issuers, accounts_beside, note_new_issuers, with_issuers


class PartSizes(NamedTuple):
    """How many accounts are derived together."""

    accounts: int = 1_000
    """At most: half as many cost PostgreSQL an eighth more, and Python a twentieth."""
    facts: int = 6_000
    """That they have together, about."""
    sampled: int = 64
    """Accounts whose facts are counted; so few are one part."""


_ORDINARY = PartSizes()


class Derived(NamedTuple):
    """What a derivation leaves for others."""

    entries: list[Entry]
    """Audit entries to write."""
    items: set[str]
    """Work items to enqueue."""
    recheck_accounts: frozenset[str]
    """Accounts that an evaluator must derive once more (``follow_up.accounts_to_recheck``)."""


def derive_in_parts(
    connection: Connection,
    account_ids: Iterable[str],
    rules: Rules,
    batch: BatchContext,
    recorded_at: int,
    *,
    backfill: bool = False,
    sizes: PartSizes | None = None,
) -> Derived:
    """Derive any number of accounts anew and write the difference; they stay locked until the transaction ends.

    ``backfill``: nothing happened; other settings, or a repair, ask for it.
    """
    wanted = sorted(set(account_ids))
    if not wanted:
        return Derived([], set(), frozenset())
    # All at first, and none later: two workers that lock in one order never wait for each other.
    lock_lists(connection, wanted)
    unlocked = lock_accounts(connection, wanted, stage_keys(connection, wanted))
    entries: list[Entry] = []
    items: set[str] = set()
    again: set[str] = set()
    came: set[str] = set()
    went: set[str] = set()
    cited: set[Cited] = set()
    for part in _parts(connection, wanted, sizes or _ORDINARY):
        derived = derive_part(connection, part, unlocked, rules, batch, recorded_at, backfill=backfill)
        entries += derived.entries
        items |= derived.items
        again |= derived.recheck_accounts
        came |= derived.came
        went |= derived.went
        cited |= derived.cited
    items |= _beside(connection, came, went, batch.issuers)
    ask_for_evidence(connection, cited, recorded_at)
    return Derived(entries, items, frozenset(again))


def _parts(connection: Connection, account_ids: Sequence[str], sizes: PartSizes) -> list[Sequence[str]]:
    """Divide accounts, in order of id, into parts of nearly as many."""
    total = len(account_ids)
    if total <= sizes.sampled:
        return [account_ids]
    sample = account_ids[:: total // sizes.sampled]
    facts = count_facts(connection, stage_keys(connection, sample, "stage_sample")) * total // len(sample)
    count = max(-(-total // sizes.accounts), -(-facts // sizes.facts))
    size = max(-(-total // count), sizes.sampled)
    return [account_ids[start : start + size] for start in range(0, total, size)]


def _beside(connection: Connection, came: set[str], went: set[str], issuers: Issuers) -> set[str]:
    """Return the items of those who stand under two labels now, or do no more, by who came and went."""
    if not came and not went:
        return set()
    fresh = note_new_issuers(connection, came, issuers)
    beside = accounts_beside(connection, came | went, with_issuers(issuers, fresh))
    # Another worker may come to know the IdP's other label at this moment; SQLite has one writer at a time.
    labels = fresh if is_postgresql(connection) else ()
    return {*(f"account:{account}" for account in beside), *(f"labels:{issuer}" for issuer in labels)}

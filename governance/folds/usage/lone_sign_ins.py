"""Sign-ins that are the only one of a batch of their account, application and class of use: one row says all of each.

The store keeps two of it, a day's and a roll-up's, which tell most of it twice or more. They are made where they are
written: between the processes goes what the reader saw, once.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from governance.folds.batch_rows import Folded
from governance.model.states import DAY

LoneRow = tuple[Any, ...]
"""Account, application, class of use, instant, event id, version, place on the bus, MFA, the account's type, session,
transaction, what was asserted, and of whom, and the account's name and display name."""


def rollup_of(first: LoneRow, last: LoneRow) -> tuple[Any, ...]:
    """Return the row of ``usage_rollup`` of the first and the last sign-in of one key."""
    (
        account_id, application_id, use, first_at, first_id, first_version, first_place, mfa, _, session, transaction,
        asserted, subject, _, _,
    ) = first  # fmt: skip
    _, _, _, last_at, last_id, last_version, last_place, _, account_type, _, _, _, _, name, display_name = last
    return (
        account_id, application_id, use,
        first_at, first_id, mfa, session, transaction, asserted, subject, first_version,
        last_at, last_id, name, display_name, account_type, last_version, first_place, last_place,
    )  # fmt: skip


def day_of(lone: LoneRow) -> tuple[Any, ...]:
    """Return the row of ``usage`` of a day on which nothing else was."""
    account_id, application_id, use, at, event_id, _, place, mfa, _, _, _, _, _, _, _ = lone
    return account_id, at // DAY, application_id, use, mfa, at, event_id, at, event_id, place, place


def with_lone_spread(batch: Folded) -> Folded:
    """Return the batch with both rows of each lone sign-in among its own, roll-ups in order of their keys."""
    if not batch.lone:
        return batch
    usage = [*map(day_of, batch.lone), *batch.usage]
    rollups = [*map(rollup_of, batch.lone, batch.lone), *batch.rollups]
    rollups.sort()
    return replace(batch, usage=usage, rollups=rollups, lone=[])

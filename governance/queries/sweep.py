"""The stale-account sweep over the store: every account of its population, each with its verdict.

The population is the accounts of persons and services that have not ended by the instant asked for: those at IdPs, and
those that an application's own list names and that are nobody's. An account of which no more is known than that
somebody failed to create it is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from governance.model.scope import Scope
from governance.model.states import DAY, Ground
from governance.queries.exclusions import exclusions_in_force
from governance.queries.judged_accounts import Swept, judged_accounts, judged_by_roll_ups, with_steps
from governance.queries.naming import AccountName, shown_instant
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import WORDS, StaleThresholds, Word
from governance.settings.sections import Exclusion
from governance.store.queries.pages import Block, Place, select_page
from governance.store.queries.sweep_pages import SORTS, SweepRow, sweep_selection
from governance.store.queries.swept_accounts import (
    LookedAt,
    Unsettled,
    count_settled,
    every_account,
    unsettled_accounts,
    unsettled_of_page,
)
from governance.store.running.account_labels import kept_issuers
from ingest.contract.counting import counted

_AT_ONCE = 1_000
_BLOCKS = (1_000, 2_000, 2_000)
"""Accounts that one page looks at: a verdict that few have must not make a page a whole sweep."""
_JUDGED_AT_ONCE = 100


class SweepFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which verdicts."""

    verdicts: tuple[Word, ...] = WORDS


class SweepView(msgspec.Struct, frozen=True):
    """An account's verdict, as tools read it."""

    account: AccountName
    verdict: Word
    basis: Ground | None
    """What the verdict rests on: ``declared``, ``assumed`` or ``stated``; None: on nothing that could be missing."""
    last_used_at: datetime | None
    threshold_days: int
    policy: str
    """By whose rule it is measured."""
    reason: str
    step: str | None
    """How far its case has come, where it has one: warned, resting, refused, due, handed_over."""
    act_at: datetime | None
    """From when on it may be suspended."""


def sweep(snapshot: Snapshot, scope: Scope, filters: SweepFilters, request: PageRequest) -> Page[SweepView]:
    """Return a page of the population's verdicts, by account key.

    A page may have fewer rows than were asked for, none even, and a cursor: verdicts are given, not stored.
    """
    turn = turned("sweep", SORTS, snapshot, filters, request)
    exclusions = exclusions_in_force(snapshot, filters.as_of)
    thresholds = StaleThresholds(snapshot.settings, exclusions)
    unsettled = _unsettled(snapshot, thresholds, exclusions, filters.as_of)
    views: list[SweepView] = []
    after = turn.place.after
    for size in _BLOCKS:
        block = _looked_at(snapshot, scope, filters, unsettled, Place(SORTS[0], after, size))
        for row, swept in _asked_for(snapshot, thresholds, filters, block.left):
            views.append(swept_view(swept))
            if len(views) == request.limit:
                is_last = not block.more and row.account_id == block.last
                return turn.page(views, None if is_last else (row.account_id,))
        after = (block.last,) if block.more and block.last is not None else None
        if after is None:
            break
    return turn.page(views, after)


def _looked_at(snapshot: Snapshot, scope: Scope, filters: SweepFilters, unsettled: Unsettled, place: Place) -> LookedAt:
    """Return those of a block whose verdict may be asked for.

    Where nobody asks who is active, SQL passes over most who are: that is a tenth of the work.
    """
    if "active" in filters.verdicts:
        block = _block(snapshot, scope, filters, place)
        left = _rows_of(block)
        return LookedAt(left, left[-1].account_id if left else None, block.more)
    # No account was created after the instant asked for: then none is passed over as young.
    young_after = filters.as_of if "young" in filters.verdicts else unsettled.young_after
    selection = sweep_selection(snapshot.connection, scope, filters, filters.as_of)
    passing = unsettled._replace(young_after=young_after)
    return unsettled_of_page(snapshot.connection, selection, place, passing, filters.as_of)


def _asked_for(
    snapshot: Snapshot, thresholds: StaleThresholds, filters: SweepFilters, left: list[SweepRow]
) -> Iterator[tuple[SweepRow, Swept]]:
    """Yield those that have a verdict which is asked for, and judge no more of them than are taken."""
    for begin in range(0, len(left), _JUDGED_AT_ONCE):
        some = left[begin : begin + _JUDGED_AT_ONCE]
        judged = {swept.account_id: swept for swept in judged_accounts(snapshot, thresholds, some, filters.as_of)}
        for row in some:
            swept = judged.get(row.account_id)
            if swept is not None and swept.given.verdict in filters.verdicts:
                yield row, swept


def sweep_all(snapshot: Snapshot, as_of: int) -> Iterator[Swept]:
    """Yield every account of the population with its verdict, by account key."""
    thresholds = StaleThresholds(snapshot.settings, exclusions_in_force(snapshot, as_of))
    for block in every_account(snapshot.connection, as_of):
        yield from with_steps(snapshot, judged_by_roll_ups(snapshot, thresholds, block, as_of))


def sweep_chosen(snapshot: Snapshot, scope: Scope, filters: AsOfFilters) -> Iterator[Swept]:
    """Yield every account of a choice with its verdict, by account key."""
    thresholds = StaleThresholds(snapshot.settings, exclusions_in_force(snapshot, filters.as_of))
    place = Place(SORTS[0], None, _AT_ONCE)
    while True:
        block = _block(snapshot, scope, filters, place)
        yield from judged_accounts(snapshot, thresholds, _rows_of(block), filters.as_of)
        if block.last is None:
            return
        place = place._replace(after=block.last)


def sweep_unsettled(snapshot: Snapshot, as_of: int, counts: VerdictCounts, after: str = "") -> Iterator[list[Swept]]:
    """Yield, in blocks by account key, all of the population but whom SQL finds used lately, or new.

    ``counts`` holds the verdicts on all of the population once the last is given; ``after``: only later keys, and only
    their verdicts are counted. How far an account's case has come is not told with it.
    """
    exclusions = exclusions_in_force(snapshot, as_of)
    thresholds = StaleThresholds(snapshot.settings, exclusions)
    unsettled = _unsettled(snapshot, thresholds, exclusions, as_of)
    left = 0
    for block in unsettled_accounts(snapshot.connection, unsettled, as_of, after):
        left += len(block)
        judged = judged_by_roll_ups(snapshot, thresholds, block, as_of)
        counts.add(judged)
        yield judged
    settled = count_settled(snapshot.connection, unsettled, as_of, after, left)
    counts.counts["active"] += settled.active
    counts.counts["young"] += settled.young


def _unsettled(
    snapshot: Snapshot, thresholds: StaleThresholds, exclusions: Sequence[Exclusion], as_of: int
) -> Unsettled:
    labels = [issuers for issuers in kept_issuers(snapshot.connection).values() if len(issuers) > 1]
    used_after = as_of - thresholds.least_days * DAY
    return Unsettled(used_after, as_of - thresholds.young, [exclusion.account for exclusion in exclusions], labels)


def _block(snapshot: Snapshot, scope: Scope, filters: AsOfFilters, place: Place) -> Block:
    selection = sweep_selection(snapshot.connection, scope, filters, filters.as_of)
    return select_page(snapshot.connection, selection, place)


def _rows_of(block: Block) -> list[SweepRow]:
    return [SweepRow._make(row) for _, row in block.keyed]


def swept_view(swept: Swept) -> SweepView:
    """Return the verdict as tools read it."""
    return SweepView(
        account=AccountName(swept.issuer, swept.subject, swept.login),
        verdict=swept.given.verdict,
        basis=swept.given.basis,
        last_used_at=shown_instant(swept.last_used_at),
        threshold_days=swept.given.threshold_days,
        policy=swept.given.policy,
        reason=swept.given.reason,
        step=swept.step.state if swept.step is not None else None,
        act_at=shown_instant(swept.step.act_at) if swept.step is not None else None,
    )


class VerdictCounts:
    """Counts verdicts as they pass; they add up to the population."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def over(self, swept: Iterable[Swept]) -> Iterator[Swept]:
        """Yield what is given, counted."""
        for account in swept:
            self.counts[account.given.verdict] += 1
            yield account

    def add(self, swept: Iterable[Swept]) -> None:
        """Count verdicts."""
        self.counts.update(account.given.verdict for account in swept)

    def line(self) -> str:
        """Return the summary in one line."""
        parts = ", ".join(f"{self.counts[word]:,} {word.replace('_', ' ')}" for word in WORDS)
        return f"{counted(self.counts.total(), 'account')}: {parts}"

"""The stale-account sweep over the store: every account of its population, each with its verdict.

The population is the accounts of persons and services that have not ended by the instant asked for: those at IdPs, and
those that an application's own list names and that are nobody's. An account of which no more is known than that
somebody failed to create it is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from governance.model.scope import Scope
from governance.model.states import Ground
from governance.queries.account_lives import states_then
from governance.queries.exclusions import exclusions_in_force
from governance.queries.naming import AccountName, shown_instant
from governance.queries.pages import AsOfFilters, Page, PageRequest, turned
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import POLICY, WORDS, Candidate, SweepVerdict, Word, Yardstick, verdict
from governance.queries.stated_uses import stated_uses
from governance.store.queries.grant_pages import LATEST
from governance.store.queries.last_uses import BY_ACCOUNT, last_uses
from governance.store.queries.pages import Block, Place, select_page
from governance.store.queries.sweep_pages import SORTS, SweepRow, fact_bodies, sweep_selection, tried_accounts
from governance.store.running.account_labels import kept_issuers, load_other_issuers

_AT_ONCE = 1_000
_ENDED = frozenset({"disabled", "deleted"})
_MOST_BLOCKS = 10
"""Blocks that one page looks at: a verdict that few have must not make a page a whole sweep."""


class SweepFilters(AsOfFilters, frozen=True, kw_only=True):
    """Which verdicts."""

    verdicts: tuple[Word, ...] = WORDS


class Swept(NamedTuple):
    """An account of the population, and its verdict."""

    account_id: str
    issuer: str
    subject: str
    login: str | None
    last_used_at: int | None
    given: SweepVerdict


class SweepView(msgspec.Struct, frozen=True):
    """An account's verdict, as tools read it."""

    account: AccountName
    verdict: Word
    basis: Ground | None
    """What the verdict rests on: ``declared``, ``assumed`` or ``stated``; None: on nothing that could be missing."""
    last_used_at: datetime | None
    threshold_days: int
    policy: str
    reason: str


def sweep(snapshot: Snapshot, scope: Scope, filters: SweepFilters, request: PageRequest) -> Page[SweepView]:
    """Return a page of the population's verdicts, by account key.

    A page may have fewer rows than were asked for, none even, and a cursor: verdicts are given, not stored.
    """
    turn = turned("sweep", SORTS, snapshot, filters, request)
    yardstick = Yardstick(snapshot.settings, exclusions_in_force(snapshot, filters.as_of))
    views: list[SweepView] = []
    place = turn.place._replace(limit=_AT_ONCE)
    for _ in range(_MOST_BLOCKS):
        block = _block(snapshot, scope, filters, place)
        judged = {swept.account_id: swept for swept in _judged(snapshot, yardstick, block, filters.as_of)}
        for number, (key, row) in enumerate(block.keyed, 1):
            swept = judged.get(row[0])
            if swept is not None and swept.given.verdict in filters.verdicts:
                views.append(swept_view(swept))
                if len(views) == request.limit:
                    return turn.page(views, key if block.more or number < len(block.keyed) else None)
        if block.last is None:
            break
        place = place._replace(after=block.last)
    return turn.page(views, block.last)


def sweep_all(snapshot: Snapshot, scope: Scope, as_of: int) -> Iterator[Swept]:
    """Yield every account of the population with its verdict, by account key."""
    return sweep_chosen(snapshot, scope, AsOfFilters(as_of=as_of))


def sweep_chosen(snapshot: Snapshot, scope: Scope, filters: AsOfFilters) -> Iterator[Swept]:
    """Yield every account of a choice with its verdict, by account key."""
    yardstick = Yardstick(snapshot.settings, exclusions_in_force(snapshot, filters.as_of))
    place = Place(SORTS[0], None, _AT_ONCE)
    while True:
        block = _block(snapshot, scope, filters, place)
        yield from _judged(snapshot, yardstick, block, filters.as_of)
        if block.last is None:
            return
        place = place._replace(after=block.last)


def _block(snapshot: Snapshot, scope: Scope, filters: AsOfFilters, place: Place) -> Block:
    selection = sweep_selection(snapshot.connection, scope, filters, filters.as_of)
    return select_page(snapshot.connection, selection, place)


def _judged(snapshot: Snapshot, yardstick: Yardstick, block: Block, as_of: int) -> list[Swept]:
    rows = _existing(snapshot, [SweepRow._make(row) for _, row in block.keyed], as_of)
    used = last_uses(snapshot.connection, (row.account_id for row in rows), as_of, BY_ACCOUNT)
    stated = stated_uses(snapshot.connection, rows, as_of)
    issuers = kept_issuers(snapshot.connection)
    others = load_other_issuers(snapshot.connection, [row.account_id for row in rows], issuers)
    judged: list[Swept] = []
    for row in rows:
        key = row.account_id
        at, other_issuers = used.get(key), others.get(key, ())
        candidate = Candidate(
            key, row.issuer, row.name, row.type, row.created_at, at, stated[key], other_issuers, row.source_type
        )
        given = verdict(candidate, snapshot.coverage, yardstick, as_of)
        judged.append(Swept(row.account_id, row.issuer, row.subject, row.name, candidate.used_at, given))
    return _without_suspended(snapshot, judged, as_of)


def _without_suspended(snapshot: Snapshot, judged: list[Swept], as_of: int) -> list[Swept]:
    """Leave out who was suspended at the instant asked for, though not today: nobody can have used the account.

    Only those are looked at whom silence condemns, and of them those of whom later records are known.
    """
    quiet = {
        swept.account_id: swept.last_used_at is not None
        for swept in judged
        if swept.given.verdict in ("stale", "not_evaluable") and _is_known_later(snapshot, swept.issuer, as_of)
    }
    if not quiet:
        return judged
    states = states_then(snapshot, quiet, as_of, LATEST)
    return [swept for swept in judged if swept.account_id not in states or states[swept.account_id].state not in _ENDED]


def _is_known_later(snapshot: Snapshot, issuer: str, as_of: int) -> bool:
    source = snapshot.known.get(issuer)
    return source is not None and source.until_at > as_of


class _Outcome(msgspec.Struct, frozen=True):
    result: str


class _Fact(msgspec.Struct, frozen=True):
    """Of a fact, what it was and whether it came about."""

    kind: str
    outcome: _Outcome


_decode = msgspec.json.Decoder(_Fact).decode


def _existing(snapshot: Snapshot, rows: Sequence[SweepRow], as_of: int) -> Sequence[SweepRow]:
    """Leave out those of unknown state that nothing shows to be there.

    A success about it shows it, and so does an attempt to sign in to it, unless its own creation was seen to fail: the
    login that was to create it is an attempt, too.
    """
    doubtful = {row.account_id for row in rows if row.state == "unknown"}
    if not doubtful:
        return rows
    shown: set[str] = set()
    failed: set[str] = set()
    for about, body in fact_bodies(snapshot.connection, doubtful, as_of):
        fact = _decode(body)
        if fact.outcome.result == "success":
            shown.add(about)
        elif fact.kind == "account_created":
            failed.add(about)
    shown |= tried_accounts(snapshot.connection, doubtful - shown - failed, as_of)
    return [row for row in rows if row.account_id not in doubtful or row.account_id in shown]


def swept_view(swept: Swept) -> SweepView:
    """Return the verdict as tools read it."""
    return SweepView(
        account=AccountName(swept.issuer, swept.subject, swept.login),
        verdict=swept.given.verdict,
        basis=swept.given.basis,
        last_used_at=shown_instant(swept.last_used_at),
        threshold_days=swept.given.threshold_days,
        policy=POLICY,
        reason=swept.given.reason,
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

    def line(self) -> str:
        """Return the summary in one line."""
        parts = ", ".join(f"{self.counts[word]:,} {word.replace('_', ' ')}" for word in WORDS)
        return f"{self.counts.total():,} accounts: {parts}"

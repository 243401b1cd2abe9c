"""The stale-account sweep over the store: every account of its population, each with its verdict.

The population is the IdPs' accounts of persons and services that have not ended by the instant asked for. An account of
which no more is known than that somebody failed to create it is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from governance.audit.entries import spelled
from governance.model.coverage import Coverage
from governance.queries.last_use import BY_ACCOUNT, last_uses
from governance.queries.naming import Told, told_account
from governance.queries.stale_verdict import POLICY, WORDS, Candidate, SweepVerdict, Yardstick, verdict
from governance.store.streaming import rows_among, stream

_POPULATION = (
    "SELECT account_id, issuer, subject, name, type, state, created_at FROM account WHERE application_id = '' "
    "AND type IN ('person', 'service') AND (created_at IS NULL OR created_at <= %s) "
    "AND (state NOT IN ('disabled', 'deleted') OR ended_at > %s) ORDER BY account_id"
)


class _Row(NamedTuple):
    account_id: str
    issuer: str
    subject: str
    name: str | None
    type: str
    state: str
    created_at: int | None


class Swept(NamedTuple):
    """An account of the population, and its verdict."""

    account_id: str
    issuer: str
    subject: str
    login: str | None
    last_used_at: int | None
    given: SweepVerdict


def sweep(connection: Connection, coverage: Coverage, yardstick: Yardstick, as_of: int) -> Iterator[Swept]:
    """Yield every account of the population with its verdict, by account key."""
    for block in stream(connection, _POPULATION, (as_of, as_of)):
        found = _existing(connection, [_Row._make(row) for row in block], as_of)
        used = last_uses(connection, (row.account_id for row in found), as_of, BY_ACCOUNT)
        for row in found:
            at = used.get(row.account_id)
            candidate = Candidate(row.account_id, row.issuer, row.name, row.type, row.created_at, at)
            given = verdict(candidate, coverage, yardstick, as_of)
            yield Swept(row.account_id, row.issuer, row.subject, row.name, at, given)


class _Outcome(msgspec.Struct, frozen=True):
    result: str


class _Fact(msgspec.Struct, frozen=True):
    """Of a fact, what it was and whether it came about."""

    kind: str
    outcome: _Outcome


_decode = msgspec.json.Decoder(_Fact).decode


def _existing(connection: Connection, found: Sequence[_Row], as_of: int) -> Sequence[_Row]:
    """Leave out those of unknown state that nothing shows to be there.

    A success about it shows it, and so does an attempt to sign in to it, unless its own creation was seen to fail: the
    login that was to create it is an attempt, too.
    """
    doubtful = {row.account_id for row in found if row.state == "unknown"}
    if not doubtful:
        return found
    shown: set[str] = set()
    failed: set[str] = set()
    facts = "SELECT about, body FROM fact WHERE about_kind = 'account' AND about IN ({keys}) AND occurred_at <= %s"
    for about, body in rows_among(connection, facts, doubtful, as_of):
        fact = _decode(body)
        if fact.outcome.result == "success":
            shown.add(about)
        elif fact.kind == "account_created":
            failed.add(about)
    tried = "SELECT DISTINCT account_id FROM usage_rollup WHERE account_id IN ({keys}) AND first_at <= %s"
    shown |= {row[0] for row in rows_among(connection, tried, doubtful - shown - failed, as_of)}
    return [row for row in found if row.account_id not in doubtful or row.account_id in shown]


def told(swept: Swept) -> Told:
    """Return the verdict as tools read it."""
    return {
        "account": told_account(swept.issuer, swept.subject, swept.login),
        "verdict": swept.given.verdict,
        "assumed": swept.given.assumed,
        "last_used_at": spelled(swept.last_used_at),
        "threshold_days": swept.given.threshold_days,
        "policy": POLICY,
        "reason": swept.given.reason,
    }


class Tally:
    """Counts verdicts as they pass; they add up to the population."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def over(self, swept: Iterable[Swept]) -> Iterator[Swept]:
        """Yield what is given, counted."""
        for one in swept:
            self.counts[one.given.verdict] += 1
            yield one

    def line(self) -> str:
        """Return the summary in one line."""
        parts = ", ".join(f"{self.counts[word]:,} {word.replace('_', ' ')}" for word in WORDS)
        return f"{self.counts.total():,} accounts: {parts}"

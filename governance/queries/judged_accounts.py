"""The accounts of a block, each with its verdict: those that are there, and could have been used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from governance.queries.account_lives import SHUT, shut_then
from governance.queries.own_sign_ins import sign_in_themselves
from governance.queries.snapshot import Snapshot
from governance.queries.stale_verdict import (
    NOTHING_STATED,
    Candidate,
    StaleThresholds,
    StatedUse,
    SweepVerdict,
    verdict,
)
from governance.queries.stated_uses import stated_uses
from governance.store.queries.last_uses import BY_ACCOUNT, StatedLastUse, last_uses, stated_last_uses
from governance.store.queries.stale_steps import StaleStep, open_steps
from governance.store.queries.sweep_pages import SweepRow, fact_bodies, tried_accounts
from governance.store.queries.swept_accounts import UsedAccount
from governance.store.running.account_labels import kept_issuers, load_other_issuers

_JIT = "jit_"


class Swept(NamedTuple):
    """An account of the population, and its verdict."""

    account_id: str
    issuer: str
    subject: str
    login: str | None
    last_used_at: int | None
    given: SweepVerdict
    step: StaleStep | None = None
    """How far its case has come, where it has one."""


def judged_accounts(
    snapshot: Snapshot, thresholds: StaleThresholds, every: Sequence[SweepRow], as_of: int
) -> list[Swept]:
    """Return the accounts of a block that are there, each with its verdict as of an instant, in their order."""
    rows = _existing(snapshot, every, as_of)
    used = last_uses(snapshot.connection, (row.account_id for row in rows), as_of, BY_ACCOUNT)
    stated = stated_uses(snapshot.connection, rows, as_of)
    return with_steps(snapshot, _judged(snapshot, thresholds, rows, _Uses(used, stated), as_of))


def judged_by_roll_ups(
    snapshot: Snapshot, thresholds: StaleThresholds, every: Sequence[UsedAccount], as_of: int
) -> list[Swept]:
    """Return what ``judged_accounts`` does, of accounts whose uses are read already, without their cases' steps."""
    rows = _existing(snapshot, [row for row, _ in every], as_of)
    seen: dict[str, int] = {}
    listed: dict[str, StatedLastUse] = {}
    used_later: set[str] = set()
    for row, (known_until, stated_at, used_at) in every:
        if known_until is not None and known_until > as_of:
            used_later.add(row.account_id)
            continue
        if used_at is not None:
            seen[row.account_id] = used_at
        if stated_at is not None:
            listed[row.account_id] = StatedLastUse(stated_at, is_last=True)
    seen |= last_uses(snapshot.connection, used_later, as_of, BY_ACCOUNT)
    listed |= stated_last_uses(snapshot.connection, used_later, as_of)
    stated = stated_uses(snapshot.connection, rows, as_of, listed)
    return _judged(snapshot, thresholds, rows, _Uses(seen, stated), as_of)


class _Uses(NamedTuple):
    """What is known of accounts' uses by the instant asked for, by account."""

    used: Mapping[str, int]
    """Their last use that was seen."""
    stated: Mapping[str, StatedUse]


def _judged(
    snapshot: Snapshot, thresholds: StaleThresholds, rows: Sequence[SweepRow], uses: _Uses, as_of: int
) -> list[Swept]:
    used, stated = uses
    silent = [row for row in rows if row.account_id not in used]
    sign_in = sign_in_themselves(snapshot.connection, silent, as_of)
    issuers = {idp: several for idp, several in kept_issuers(snapshot.connection).items() if len(several) > 1}
    twins = [row.account_id for row in rows] if issuers else []
    others = load_other_issuers(snapshot.connection, twins, issuers)
    judged: list[Swept] = []
    for row in rows:
        key = row.account_id
        candidate = Candidate(
            key,
            row.issuer,
            row.name,
            row.type,
            row.created_at,
            used.get(key),
            stated.get(key, NOTHING_STATED),
            others.get(key, ()),
            row.source_type,
            row.provenance.startswith(_JIT),
            sign_in.get(key, True),
        )
        given = verdict(candidate, snapshot.coverage, thresholds, as_of)
        judged.append(Swept(key, row.issuer, row.subject, row.name, candidate.used_at, given))
    return _without_suspended(snapshot, rows, judged, as_of)


def with_steps(snapshot: Snapshot, judged: list[Swept]) -> list[Swept]:
    """Return judged accounts with how far the cases of those have come that are quiet."""
    quiet = {swept.account_id for swept in judged if swept.given.verdict in ("stale", "not_evaluable")}
    steps = open_steps(snapshot.connection, quiet)
    return [swept._replace(step=steps[swept.account_id]) if swept.account_id in steps else swept for swept in judged]


def _without_suspended(snapshot: Snapshot, rows: Sequence[SweepRow], judged: list[Swept], as_of: int) -> list[Swept]:
    """Leave out who was suspended at the instant asked for: nobody can have used the account.

    Of those who are not suspended today, only those are looked at whom silence condemns, and of them those of whom
    later records are known.
    """
    known_later = {issuer for issuer, known in snapshot.known.items() if known.until_at > as_of}
    asked = {
        swept.account_id: swept.last_used_at is not None
        for row, swept in zip(rows, judged, strict=True)
        if row.state in SHUT or (swept.issuer in known_later and swept.given.verdict in ("stale", "not_evaluable"))
    }
    if not asked:
        return judged
    shut = shut_then(snapshot, asked, as_of)
    return [swept for swept in judged if swept.account_id not in shut]


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

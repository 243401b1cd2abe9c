"""What a derivation changed, for the feed: when it occurred at the source, which event shows it, whether it is news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from governance.derivation.writing.difference import Written
from governance.folds.accounts.derived_account import DerivedAccount
from governance.model.changes import Change, ChangeContext, ChangeKind
from governance.model.keys import plain_parts
from governance.model.table_rows import SHADOW, AccountIdentityRow, AccountRow, FindingRow, GrantRow, RowChange

_encode = msgspec.json.Encoder().encode
_decode_ids = msgspec.json.Decoder(tuple[str, ...]).decode
_NEVER: tuple[int, str | None] = (0, None)
AnyRow = TypeVar("AnyRow", AccountRow, GrantRow, FindingRow, AccountIdentityRow)


class ChangeMaker(NamedTuple):
    """Makes the changes of one transaction."""

    context: ChangeContext
    recorded_at: int
    backfill: bool
    """All of it is derived anew: under other settings, or to mend what deviated."""

    def of_derivation(self, written: Written, accounts: Sequence[DerivedAccount]) -> list[Change]:
        """Return what a derivation of accounts changed."""
        return [
            *self.of_accounts(written.accounts, accounts),
            *self.of_grants(written.grants, accounts),
            *self.of_findings(written.findings),
        ]

    def of_accounts(self, changes: Iterable[RowChange[AccountRow]], accounts: Sequence[DerivedAccount]) -> list[Change]:
        """Return the changes of accounts; one that is neither beginning nor end occurred with the last event."""
        latest = {derived.account.account_id: derived.latest for derived in accounts}
        made: list[Change] = []
        for change in map(_without_work, changes):
            row = change.after or change.before
            if row is not None and change.before != change.after:
                at, event_id = latest.get(row.idp_account_id) or _NEVER
                occurred_at = _of_account(change)
                cause = event_id if occurred_at is None else None
                made.append(self._made("account", row.account_id, row.issuer, change, occurred_at or at, cause))
        return made

    def of_grants(self, changes: Iterable[RowChange[GrantRow]], accounts: Sequence[DerivedAccount]) -> list[Change]:
        """Return the changes of what is held."""
        latest = {derived.account.account_id: derived.latest for derived in accounts}
        made: list[Change] = []
        for change in changes:
            row = change.after or change.before
            if row is not None:
                at, _ = latest.get(row.account_id) or _NEVER
                issuer = plain_parts(row.account_id).issuer
                occurred_at = _of_grant(change)
                at = at if occurred_at is None else occurred_at
                made.append(self._made("grant", row.grant_id, issuer, change, at, _last_of(row.evidence)))
        return made

    def of_findings(self, changes: Iterable[RowChange[FindingRow]]) -> list[Change]:
        """Return the changes of findings."""
        made: list[Change] = []
        for change in map(_without_shadow, changes):
            row = change.after or change.before
            if row is not None:
                issuer = plain_parts(row.account_id).issuer
                # An end that lies ahead is none yet.
                ended = row.closed_at is not None and row.closed_at <= self.recorded_at
                occurred_at = row.closed_at if row.closed_at is not None and ended else row.opened_at
                made.append(self._made("finding", row.finding_id, issuer, change, occurred_at, _last_of(row.evidence)))
        return made

    def of_identities(self, changes: Iterable[RowChange[AccountIdentityRow]]) -> list[Change]:
        """Return the changes of whom accounts belong to: they occur when they are found."""
        made: list[Change] = []
        for change in changes:
            row = change.after or change.before
            if row is not None:
                issuer = plain_parts(row.account_id).issuer
                made.append(self._made("identity", row.account_id, issuer, change, self.recorded_at, None))
        return made

    def _made(
        self,
        kind: ChangeKind,
        subject: str,
        issuer: str,
        change: RowChange[AnyRow],
        occurred_at: int,
        caused_by: str | None,
    ) -> Change:
        history = self.backfill or self.context.is_backfill(issuer, occurred_at, self.recorded_at)
        return Change(
            kind,
            subject,
            _encode(change.before._asdict()).decode() if change.before is not None else None,
            _encode(change.after._asdict()).decode() if change.after is not None else None,
            caused_by,
            occurred_at,
            self.recorded_at,
            self.context.generation,
            int(history),
        )


def _without_shadow(change: RowChange[FindingRow]) -> RowChange[FindingRow]:
    """Return the change as consumers see it: a finding in shadow is none, and one that goes there is gone."""
    before, after = (None if row is not None and row.live == SHADOW else row for row in change)
    if after is None and before is not None and before.live and change.after is not None:
        after = change.after._replace(live=0)
    was_told = before is not None or (after is not None and after.live)
    return RowChange(before, after) if was_told else RowChange(None, None)


def _without_work(change: RowChange[AccountRow]) -> RowChange[AccountRow]:
    """Return the change without what only tells the house whom else to judge anew."""
    before, after = (None if row is None else row._replace(called_over_time=None) for row in change)
    return RowChange(before, after)


def _of_account(change: RowChange[AccountRow]) -> int | None:
    """Return when an account began or ended, where that is what changed."""
    before, after = change
    if after is None:
        return None
    if before is None:
        return after.created_at
    return after.ended_at if after.ended_at is not None and after.ended_at != before.ended_at else None


def _of_grant(change: RowChange[GrantRow]) -> int | None:
    """Return when a grant began or ended, where that is what changed."""
    before, after = change
    if after is None:
        return None
    if before is None:
        return after.valid_from if after.valid_to is None else after.valid_to
    return after.valid_to if after.valid_to is not None and after.valid_to != before.valid_to else None


def _last_of(evidence: str | None) -> str | None:
    event_ids = _decode_ids(evidence or "[]")
    return event_ids[-1] if event_ids else None

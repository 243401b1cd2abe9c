"""When an account was gone: from each end (deactivated, deleted) until it came back, whoever let it in."""

from __future__ import annotations

from typing import NamedTuple

from governance.model.states import AccountState

_ENDS = frozenset({"disabled", "deleted"})
_RETURNS = frozenset({"created", "enabled", "redeemed"})


class Absence(NamedTuple):
    """A stretch without the account, with the events that bound it; ``to_at`` None: it has not come back."""

    from_at: int
    from_event_id: str | None
    to_at: int | None = None
    to_event_id: str | None = None


def absences(account: AccountState) -> list[Absence]:
    """Return the account's absences in order; suspension and lock are none."""
    account_absences: list[Absence] = []
    for change in account.timeline:
        gone = account_absences and account_absences[-1].to_at is None
        if change.what in _ENDS and not gone:
            account_absences.append(Absence(change.at, change.event_id))
        elif change.what in _RETURNS and gone:
            account_absences[-1] = account_absences[-1]._replace(to_at=change.at, to_event_id=change.event_id)
    if account.ended_at is not None and not (account_absences and account_absences[-1].to_at is None):
        account_absences.append(Absence(account.ended_at, account.ended_event_id))
    return account_absences

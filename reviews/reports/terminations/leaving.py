"""One leaving: when somebody left, when the accounts ended, and what it came to by an instant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviews.store.reports.leavers import LeaverAccount

IN_TIME, LATE, OPEN, WAITING, NO_ACCOUNT = "in time", "late", "overdue", "within the hours", "no account is known"
OUTCOMES = (IN_TIME, LATE, OPEN, WAITING, NO_ACCOUNT)
ENDED = ("disabled", "deleted")


class Leaving(NamedTuple):
    """What became of the access of somebody who left; instants in microseconds, None: it did not come to it."""

    left_at: int
    deactivated_at: int | None
    gone_at: int | None
    standing: tuple[LeaverAccount, ...]
    """Accounts that are not ended."""
    outcome: str

    @property
    def took(self) -> int | None:
        """Return how long it took until the last access was gone; it may have been before the leaving."""
        return None if self.gone_at is None else max(self.gone_at - self.left_at, 0)


def leaving_of(left_at: int, accounts: Sequence[LeaverAccount], as_of: int, allowed: int) -> Leaving:
    """Return what became of some accounts by an instant; ``allowed``: microseconds within which all is to be gone."""
    at_idps = [listed for listed in accounts if not listed.application_id]
    standing = tuple(listed for listed in accounts if _ended_at(listed, as_of) is None)
    gone_at = _last(accounts, as_of)
    return Leaving(
        left_at, _last(at_idps, as_of), gone_at, standing, _outcome(left_at, accounts, gone_at, as_of, allowed)
    )


def _outcome(left_at: int, accounts: Sequence[LeaverAccount], gone_at: int | None, as_of: int, allowed: int) -> str:
    if not accounts:
        return NO_ACCOUNT
    if gone_at is not None:
        return IN_TIME if gone_at <= left_at + allowed else LATE
    return OPEN if as_of > left_at + allowed else WAITING


def _last(accounts: Sequence[LeaverAccount], as_of: int) -> int | None:
    """Return when the last of some accounts ended; None where one has not, or there is none."""
    ends = [_ended_at(listed, as_of) for listed in accounts]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _ended_at(account: LeaverAccount, as_of: int) -> int | None:
    ended = account.state in ENDED and account.ended_at is not None and account.ended_at <= as_of
    return account.ended_at if ended else None

"""What lists state of accounts' last uses, folded where a batch is taken in: a positive word needs no complete list."""

from __future__ import annotations

from typing import Any

from governance.folds.batch_rows import Rows
from governance.folds.census.stated import stated_use
from governance.model.keys import made_id, plain_parts
from governance.model.places import NO_PLACE
from governance.model.states import SELF
from ingest.contract.event import Event, account_key_of

DATED_AHEAD = "census.dated_ahead"
"""Stands among the kinds of records that nothing is folded of, for dates that a list states later than it can know."""


STATED = "jitgov:stated:"
"""What the ids of such sign-ins begin with."""


class StatedUse:
    """First and last of the sign-ins that lists state to have been an account's last at their time.

    Every night's list states one and the same sign-in anew: the id is made of the sign-in, not of the list, so that
    stating it again changes nothing.
    """

    __slots__ = ("account_id", "account_type", "first_at", "last_at")

    def __init__(self, account_id: str, account_type: str, at: int) -> None:
        self.account_id = account_id
        self.account_type = account_type
        self.first_at = self.last_at = at

    def row(self) -> tuple[Any, ...]:
        """Return the columns of ``usage_rollup``: a list states nothing of how somebody signed in."""
        first = (self.first_at, stated_use_id(self.account_id, self.first_at), "unknown", None, None, None, None, "")
        last = (self.last_at, stated_use_id(self.account_id, self.last_at), None, None)
        # Where two lists give one account two types, the greater counts: the hash settles ties.
        return (*first, *last, self.account_type, self.account_type, NO_PLACE, NO_PLACE)

    def widen(self, at: int, account_type: str) -> None:
        """Include one more."""
        if (at, account_type) > (self.last_at, self.account_type):
            self.last_at, self.account_type = at, account_type
        self.first_at = min(at, self.first_at)


def stated_use_id(account_id: str, at: int) -> str:
    """Return the id of a sign-in that a list states: the same whichever list does, whatever its tenant is called."""
    issuer, _, subject = plain_parts(account_id)
    return f"{STATED}{made_id(issuer.partition(':')[0], subject, at)}"


class StatedUses:
    """The stated uses of a batch's listed accounts."""

    def __init__(self) -> None:
        self._uses: dict[str, StatedUse] = {}

    def take(self, event: Event) -> None:
        """Include what a list states of an account; most events of a list state nothing of a use."""
        account, used = event.account, stated_use(event)
        account_id = account_key_of(account)
        if account is None or account_id is None or used is None:
            return
        known = self._uses.get(account_id)
        if known is None:
            self._uses[account_id] = StatedUse(account_id, account.type, used)
        else:
            known.widen(used, account.type)

    def rows(self) -> Rows:
        """Return rows of ``usage_rollup``, in order of their key."""
        return [(key, SELF, "stated", *self._uses[key].row()) for key in sorted(self._uses)]

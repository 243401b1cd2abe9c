"""The listed org with what its list lacks (P28), and with guests and applications at Entra (P34, P37 to P39)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract.event import Event
from simulator.organisation.ledger import Unanswered
from simulator.organisation.plan import Plan
from simulator.planted.listed import CHESS, ListedOrg
from simulator.planted.listed_guests import ListedGuests
from simulator.planted.unlisted import UnlistedAccounts


class ListedTenants(ListedOrg):
    """Both tenants of the org, in one log and two lists."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._guests = ListedGuests(self.stage)
        self._unlisted = UnlistedAccounts(self.stage, CHESS, self.boss)
        self.grants += self._unlisted.grants
        for account in self.stage.accounts:
            if account.login.startswith("gus.guest@"):
                unread = Unanswered("guest_without_sponsor", account.key, because="Okta lists no sponsors")
                self.stage.expect_not_evaluable(unread)

    def settings(self) -> dict[str, Any]:
        """Return what config says of the policies that are planted here."""
        return {**super().settings(), **self._guests.settings(), **self._unlisted.settings()}

    def census(self) -> Iterator[Event]:
        """Yield the events of both lists."""
        yield from super().census()
        yield from self._guests.census()

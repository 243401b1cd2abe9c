"""The listed org with what its list lacks (P28), who gave what (P35), and its tenant at Entra (P34, P37 to P39)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.contract.event import Entitlement, Event
from ingest.contract.instants import format_instant
from simulator.okta import access
from simulator.organisation.cast import OKTA, Group
from simulator.organisation.ledger import Finding, Unanswered
from simulator.organisation.plan import Plan
from simulator.planted.listed.cases import CASES, case_settings
from simulator.planted.listed.guests import ListedGuests
from simulator.planted.listed.org import CHESS, LISTED, ListedOrg
from simulator.planted.listed.unlisted import UnlistedAccounts
from simulator.records.instants import instant
from simulator.records.mint import okta_id

VAULT = Group(OKTA, LISTED, okta_id("00g", "Vault"), "Vault")
_OUT_OF_BAND, _PASSWORD = "out_of_band_grant", "password_never_used"


class ListedTenants(ListedOrg):
    """Both tenants of the org, in one log and two lists."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        for case in CASES:
            case(self)
        self._guests = ListedGuests(self.stage)
        self._unlisted = UnlistedAccounts(self.stage, CHESS, self.boss)
        self.grants += self._unlisted.grants
        self._out_of_band()
        self._passwords()
        for account in self.stage.accounts:
            if account.login.startswith("gus.guest@"):
                unread = Unanswered("guest_without_sponsor", account.key, because="Okta lists no sponsors")
                self.stage.expect_not_evaluable(unread)
            if account.login.startswith(("hana.host@", "tom.turned_")):
                unlisted = Unanswered(_PASSWORD, account.key, because="its list tells of no passwords")
                self.stage.expect_not_evaluable(unlisted)

    def settings(self) -> dict[str, Any]:
        """Return what config says of the policies that are planted here."""
        governed = {"governed": [{"entitlement": f"*|group:{VAULT.name}", "by": [self.boss.key]}]}
        return {
            **case_settings(self),
            **self._guests.settings(),
            **self._unlisted.settings(),
            _OUT_OF_BAND: governed,
            _PASSWORD: {},
        }

    def census(self) -> Iterator[Event]:
        """Yield the events of both lists."""
        yield from super().census()
        yield from self._guests.census()

    def _out_of_band(self) -> None:
        stage, at = self.stage, self.plan.before_end(45, 12)
        for name, giver in (("Kai Keyholder", stage.okta_admin), ("Kim Keeper", self.boss)):
            account = self.person(name)
            stage.add_record(access.member(stage.mint, account, VAULT, at, giver))
            self.shown(account, Entitlement("group", VAULT.id, VAULT.name))
            if giver is self.boss:
                stage.case("p35", "near_miss", "given by who is listed", account, "the listed path")
                continue
            group, detail = VAULT.key, f"active:/:{at}"
            stage.expect_finding(Finding(_OUT_OF_BAND, account.key, entitlement=group, detail=detail))
            stage.case("p35", "found", "given by somebody else", account, "not on the listed paths")

    def _passwords(self) -> None:
        """P46: set long ago and never used. Near misses: set lately; none of its own."""
        for name, days in (("Ines Initial", 120), ("Yves Young", 40), ("Fay Federated", None)):
            set_at = {} if days is None else {"set_at": format_instant(instant(self.plan.before_end(days, 8)))}
            account = self.person(name, busy=False, unused_password=set_at)
            if days == 120:
                self.stage.expect_finding(Finding(_PASSWORD, account.key))
                self.stage.case("p46", "found", "set 120 days ago, never used", account, "allowed are 90 days")
            else:
                why = "has none of its own" if days is None else "set 40 days ago"
                self.stage.case("p46", "near_miss", "never used", account, why)

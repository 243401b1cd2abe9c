"""Accounts that the listed org's own list lacks: P28. What they hold is in the list of their group."""

from __future__ import annotations

from ingest.collection.census_events import GrantSeen
from ingest.contract.event import Entitlement, Party
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle
from simulator.organisation.cast import Account, Group
from simulator.organisation.ledger import Finding, Unanswered

_UNLISTED = "unlisted_account"


class UnlistedAccounts:
    """Members of a group, of which the list of accounts names none (``grants``: what the list shows them to hold)."""

    def __init__(self, stage: Stage, group: Group, admin: Account) -> None:
        self._stage, self._group, self._admin = stage, group, admin
        self.grants: list[GrantSeen] = []
        hidden = self._member("Hida Hidden", 60)
        stage.expect_finding(Finding(_UNLISTED, hidden.key))
        stage.case(
            "p28", "found", "in a group by list and log, and in no list of accounts", hidden, "a day later still"
        )
        deleted = self._member("Dela Deleted", 60, deleted_days=40)
        stage.case("p28", "near_miss", "deleted before the list was read", deleted, "no list names who is gone")
        fresh = self._member("Fria Fresh", 10)
        for policy in (_UNLISTED, "person_without_factor"):
            stage.expect_not_evaluable(Unanswered(policy, fresh.key, because="created after the list"))
        stage.case("p28", "near_miss", "created after the list", fresh, "the next list will tell")

    def settings(self) -> dict[str, object]:
        """Return what config says of the policy."""
        return {_UNLISTED: {}}

    def _member(self, name: str, days: float, deleted_days: float | None = None) -> Account:
        stage, group = self._stage, self._group
        account = stage.okta(name, f"{group.tenant}.example.com", group.tenant)
        stage.add_record(lifecycle.created_by_hr(stage.mint, account, stage.plan.before_end(days, 8)))
        at = stage.plan.before_end(days, 10)
        stage.add_record(access.member(stage.mint, account, group, at, self._admin))
        if deleted_days is not None:
            at = stage.plan.before_end(deleted_days, 17)
            stage.add_record(lifecycle.step(stage.mint, account, at, "deactivate"))
        elif days > 20:
            holder = Party("person", account.issuer, account.subject)
            self.grants.append(GrantSeen("group", holder, Entitlement("group", group.id, group.name)))
        return account

"""A small org whose lists are read, too: its people and clients, what they hold, and what its list shows of them.

Its log is that of the half year; its list was taken twenty days before the end. Everybody here has a factor, a
department and a manager, but those who are planted without.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.contract.event import Application, Entitlement, Event, Party
from ingest.contract.instants import format_instant
from simulator.activity.scripts import okta_visit
from simulator.activity.stage import Stage
from simulator.okta import access, lifecycle
from simulator.organisation.cast import OKTA, Account, App, Group
from simulator.organisation.plan import Plan
from simulator.records.instants import instant
from simulator.records.mint import okta_id

LISTED = "woodgrove"
ISSUER = f"{OKTA}:{LISTED}"
LISTED_DAYS = 20
"""Days before the end on which the list was taken."""
CRM = App(OKTA, LISTED, okta_id("0oa", "woodgrove crm"), "Woodgrove CRM")
CHESS = Group(OKTA, LISTED, okta_id("00g", "Chess Club"), "Chess Club")
_HIRED_DAYS = 150
_BUSY = (*range(148, 4, -14), 2)
"""Days before the end on which people sign in."""


class ListedOrg:
    """The org's log (``stage.records``), what its list shows, and what must come of both (``stage.ledger``)."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stage = Stage(plan, "listed")
        self.heads: list[str] = []
        self.break_glass: list[str] = []
        self.accounts: list[AccountSeen] = []
        self.grants: list[GrantSeen] = []
        self.boss = self.person("Hedda Head", department="Board", manager=None)
        self.heads.append(self.boss.login)
        self.stage.case("p17", "near_miss", "head of the organisation, listed", self.boss, "has no manager")

    def census(self) -> Iterator[Event]:
        """Yield the events of the list."""
        began_at = instant(self.plan.before_end(LISTED_DAYS, 3))
        census = Census(OKTA, LISTED, began_at, "full", began_at + timedelta(minutes=1))
        for account in self.accounts:
            yield census.account_seen(account, None)
        for grant in self.grants:
            yield census.grant_seen(grant)
        yield census.ended(len(self.accounts), len(self.grants), [])

    def person(self, name: str, ended_days: float | None = None, *, busy: bool = True, **listed: Any) -> Account:
        """Return an account that HR made, and the list shows: as it should be, but for what ``listed`` says."""
        account = self.stage.okta(name, f"{LISTED}.example.com", LISTED)
        stage, account = self.stage, account._replace(login=listed.pop("login", account.login))
        at = self.plan.before_end(hired_days := listed.pop("hired_days", _HIRED_DAYS), 8)
        stage.add_record(lifecycle.created_by_hr(stage.mint, account, at))
        for days in _BUSY if busy else () if "unused_password" in listed else _BUSY[:2]:
            if days < hired_days and (ended_days is None or days > ended_days):
                okta_visit(stage, account, self.plan.before_end(days, 9))
        shut = ended_days is not None and ended_days > LISTED_DAYS
        if ended_days is not None:
            stage.add_record(lifecycle.step(stage.mint, account, self.plan.before_end(ended_days, 17), "deactivate"))
        boss = getattr(self, "boss", None)
        profile = {
            "login": account.login,
            "department": listed.pop("department", "Sales"),
            "managerId": listed.pop("manager", boss.subject if boss is not None else None),
            **listed.pop("profile", {}),
        }
        attributes: dict[str, object] = {
            "state": "disabled" if shut else "active",
            "created_at": format_instant(instant(at)),
            "factors": ["push"],
            "profile": {key: value for key, value in profile.items() if value is not None},
            **listed,
            **({"reason": "deactivated"} if shut else {}),
        }
        shown = {key: value for key, value in attributes.items() if value is not None}
        party = Party("person", ISSUER, account.subject, account.login, account.display_name)
        self.accounts.append(AccountSeen("account", party, shown))
        return account

    def client(self, name: str, *credentials: dict[str, object]) -> Account:
        """Return a service application that has these credentials by the list."""
        account = Account(OKTA, LISTED, okta_id("0oa", name), name.lower(), name)
        attributes: dict[str, object] = {
            "state": "active",
            "credentials": list(credentials),
            "read": ["credentials", "owners", "permissions", "roles"],
        }
        self.accounts.append(AccountSeen("service", Party("service", ISSUER, account.subject, None, name), attributes))
        return account

    def assigned(self, account: Account, days: float) -> None:
        """Assign an account to the CRM, by a record that the list repeats."""
        self.stage.add_record(access.assigned(self.stage.mint, account, CRM, self.plan.before_end(days, 10)))
        self.shown(account, Entitlement("app_assignment", CRM.id, CRM.name), Application(CRM.id, CRM.name))

    def shown(self, account: Account, entitlement: Entitlement, application: Application | None = None) -> None:
        """Let the list show that an account holds something."""
        holder = Party("person", ISSUER, account.subject)
        self.grants.append(GrantSeen(entitlement.type, holder, entitlement, application=application))

    def privileged(self, account: Account, privilege: str, days: float) -> str:
        """Give an account an administrator's privilege, and return its key."""
        boss, at = self.boss, self.plan.before_end(days, 11)
        self.stage.add_record(access.privileged(self.stage.mint, account, [privilege], at, boss))
        own_id = privilege.lower().replace(" ", "_")
        self.shown(account, Entitlement("admin_privilege", own_id, privilege))
        return f"{ISSUER}|admin_privilege:{own_id}"

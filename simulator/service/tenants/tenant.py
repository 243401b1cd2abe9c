"""What a tenant holds at the simulated instant, for the vendors' lists: no log, but what the log has led to.

Vendor-neutral; each vendor's part follows its records into it and spells it out. Instants are microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from simulator.activity.personnel import Position
from simulator.organisation.cast import Account, App, Group

State = Literal["invited", "active", "suspended", "disabled", "deleted"]
Kind = Literal["account", "group", "app"]
Mode = Literal["active", "eligible", "activated"]


@dataclass(slots=True)
class AccountState:
    """An account; ``provider``: who vouches for its password, in the vendor's word."""

    account: Account
    state: State
    created_at: int
    changed_at: int
    state_changed_at: int
    provider: str = "OKTA"
    last_login_at: int | None = None
    used_at: dict[str, int] = field(default_factory=dict)
    """A kind of use, in the vendor's word → when it was seen last."""
    profile: dict[str, str | None] = field(default_factory=dict)
    factors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class GroupState:
    """A group; ``members``: account id → since when; ``traits``: what else the vendor says of it, in its words."""

    group: Group
    created_at: int
    changed_at: int
    members_changed_at: int
    members: dict[str, int] = field(default_factory=dict)
    traits: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class AppState:
    """An application; ``assigned``: account id → since when directly; ``groups``: group id → since when."""

    app: App
    created_at: int
    changed_at: int
    assigned: dict[str, int] = field(default_factory=dict)
    carried: dict[str, str] = field(default_factory=dict)
    """Account id → the id of its account in the application, where one was provisioned or found."""
    groups: dict[str, int] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    """What a service application may do through the API."""
    secrets: tuple[str, ...] = ()
    """Ids of its live secrets."""


class RoleHeld(NamedTuple):
    """A role that an account holds; ``role``: its name at Okta, its template at Entra."""

    role: str
    at: int
    mode: Mode = "active"
    ends_at: int | None = None


class GroupRule(NamedTuple):
    """A rule that puts accounts into a group by what it asks about them."""

    id: str
    name: str
    group_id: str
    asks: str


class ApiToken(NamedTuple):
    """A static token for the API; it can do what its owner can."""

    id: str
    name: str
    owner_id: str
    created_at: int


class Change(NamedTuple):
    """That something was made, changed or deleted; ``member``: who joined the group or left it."""

    at: int
    kind: Kind
    id: str
    member: str | None = None


@dataclass
class TenantState:
    """All that a tenant holds. ``changes`` only grows: a delta answer is the part of it after a place."""

    idp: str
    label: str
    began_at: int
    positions: Mapping[str, Position] = field(default_factory=dict)
    """Account key → what the personnel system says of whoever has it, also of those whose account is yet to be made."""
    accounts: dict[str, AccountState] = field(default_factory=dict)
    groups: dict[str, GroupState] = field(default_factory=dict)
    apps: dict[str, AppState] = field(default_factory=dict)
    idps: dict[str, App] = field(default_factory=dict)
    """Inbound identity providers."""
    linked: dict[str, dict[str, int]] = field(default_factory=dict)
    """Inbound identity provider's id → the accounts that signed in through it → since when."""
    roles: dict[str, dict[str, RoleHeld]] = field(default_factory=dict)
    """Account id → the holding's key → the role held."""
    rules: dict[str, GroupRule] = field(default_factory=dict)
    tokens: dict[str, ApiToken] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """``<idp>:<tenant label>``."""
        return f"{self.idp}:{self.label}"

    def add_account(self, account: Account, at: int, provider: str = "OKTA") -> AccountState:
        """Add an active account made at an instant and return it, or the known one of that id."""
        known = self.accounts.get(account.subject)
        if known is None:
            known = AccountState(account, "active", at, at, at, provider)
            self.accounts[account.subject] = known
            self._changed("account", account.subject, at)
        return known

    def set_state(self, account_id: str, state: State, at: int) -> None:
        """Bring an account into another state."""
        known = self.accounts[account_id]
        known.state, known.state_changed_at = state, at
        self.touch_account(account_id, at)

    def touch_account(self, account_id: str, at: int) -> None:
        """Note that an account was changed."""
        self.accounts[account_id].changed_at = at
        self._changed("account", account_id, at)

    def add_group(self, group: Group, at: int) -> GroupState:
        """Add a group made at an instant and return it, or the known one of that id."""
        known = self.groups.get(group.id)
        if known is None:
            known = self.groups[group.id] = GroupState(group, at, at, at)
            self._changed("group", group.id, at)
        return known

    def set_member(self, group: Group, account_id: str, at: int, *, joined: bool) -> None:
        """Let an account join a group or leave it."""
        known = self.add_group(group, self.began_at)
        if joined:
            known.members.setdefault(account_id, at)
        else:
            known.members.pop(account_id, None)
        known.members_changed_at = at
        self._changed("group", group.id, at, account_id)

    def add_app(self, app: App, at: int) -> AppState:
        """Add an application made at an instant and return it, or the known one of that id."""
        known = self.apps.get(app.id)
        if known is None:
            known = self.apps[app.id] = AppState(app, at, at)
            self._changed("app", app.id, at)
        return known

    def assign(self, app_id: str, account_id: str, at: int) -> None:
        """Assign an account to an application directly."""
        self.apps[app_id].assigned.setdefault(account_id, at)

    def carry(self, app_id: str, account_id: str, external_id: str) -> None:
        """Note an account's own account in an application."""
        self.apps[app_id].carried[account_id] = external_id

    def end_carried(self, app_id: str, account_id: str) -> None:
        """Note that an account's own account in an application ended, and its direct assignment with it."""
        self.apps[app_id].carried.pop(account_id, None)
        self.unassign(app_id, account_id)

    def unassign(self, app_id: str, account_id: str) -> None:
        """Take a direct assignment away."""
        self.apps[app_id].assigned.pop(account_id, None)

    def confer(self, app_id: str, group_id: str, at: int) -> None:
        """Give an application to a group."""
        self.apps[app_id].groups.setdefault(group_id, at)

    def accounts_of_app(self, app_id: str) -> list[str]:
        """Return the accounts that have an application, directly, through a group or in its own list, by id."""
        app = self.apps[app_id]
        through = (self.groups[group_id].members for group_id in app.groups if group_id in self.groups)
        return sorted({*app.assigned, *app.carried, *(account_id for members in through for account_id in members)})

    def groups_conferring(self, app_id: str, account_id: str) -> list[str]:
        """Return the groups of an account through which it has an application."""
        conferring = self.apps[app_id].groups
        return [
            group_id
            for group_id in conferring
            if group_id in self.groups and account_id in self.groups[group_id].members
        ]

    def _changed(self, kind: Kind, object_id: str, at: int, member: str | None = None) -> None:
        self.changes.append(Change(at, kind, object_id, member))

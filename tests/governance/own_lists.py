"""An application's own lists, made as an import makes them; what a test does not say is ordinary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ingest.collection.census_events import AccountSeen, Census, GrantSeen
from ingest.contract.event import Entitlement, Event, Party
from ingest.contract.instants import format_instant

CRM = "okta:acme|crm"
LIST = "applist:okta:acme/crm"
UNCONNECTED = "applist:HR tool"


class ListOf:
    """A list of one day; ``events`` ends it."""

    def __init__(
        self,
        listed_at: datetime,
        issuer: str = LIST,
        *,
        complete: bool = True,
        states_use: bool = True,
        reads_roles: bool = True,
    ) -> None:
        scope: Any = "full" if complete else "incremental"
        self._census = Census("applist", issuer.removeprefix("applist:"), listed_at, scope, listed_at)
        self._issuer, self._complete, self._states_use, self._reads_roles = issuer, complete, states_use, reads_roles
        self._listed: list[Event] = []
        self._confirmed: Mapping[str, object] | None = None
        self._accounts = self._roles = 0

    def account(self, key: str, state: str = "active", *, roles: Sequence[str] = (), **stated: Any) -> ListOf:
        """Name an account; ``created`` and ``used`` are instants, what else is stated stands in its profile."""
        party = Party(stated.pop("type", "person"), self._issuer, key, stated.pop("name", key))
        attributes: dict[str, Any] = {"state": state}
        for name, attribute in (("created", "created_at"), ("used", "observed")):
            at = stated.pop(name, None)
            if at is not None:
                attributes[attribute] = (
                    format_instant(at) if name == "created" else {"last_success_at": format_instant(at)}
                )
        if stated.pop("on_day", False):
            attributes["created_on_day"] = True
        profile: Mapping[str, Any] = stated
        attributes |= {"profile": dict(profile)} if profile else {}
        roles = roles if self._reads_roles else ()
        self._listed.append(self._census.account_seen(AccountSeen("accounts", party, attributes), len(roles)))
        self._accounts += 1
        for role in roles:
            seen = GrantSeen("roles", party, Entitlement("app_role", role, role))
            self._listed.append(self._census.grant_seen(seen))
            self._roles += 1
        return self

    def confirmed(self, word: Mapping[str, object]) -> ListOf:
        """Say who confirmed that the list is right, and why."""
        self._confirmed = word
        return self

    def events(self) -> list[Event]:
        whole = ("app_role",) if self._reads_roles and not self._complete else ()
        partial = ["app_role"] if self._complete and not self._reads_roles else []
        ended = self._census.ended(
            self._accounts,
            self._roles,
            partial,
            of_accounts=whole,
            states_use=self._states_use,
            confirmed=self._confirmed,
        )
        return [*self._listed, ended]

"""Users as accounts: how they stand, what is told of them, their factors and their licences."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any, NamedTuple

import msgspec

from ingest.collection.census_events import AccountSeen, GrantSeen
from ingest.collectors.entra.census.context import Listed
from ingest.collectors.entra.census.list_pages import Need, at_once
from ingest.collectors.entra.census.rows import Licence, Person, Registration, read
from ingest.collectors.entra.record.fields import object_id
from ingest.collectors.entra.record.parties import person
from ingest.contract.event import Entitlement
from ingest.files.json_splitting import on_one_line

NEED = Need("User.Read.All (or Directory.Read.All)")
LICENCES = Need("LicenseAssignment.Read.All (or Directory.Read.All)")
# It is one of the reports, which share five requests in ten seconds with the logs.
REGISTRATIONS = Need("AuditLog.Read.All", bucket="reports")
_NOT_OF_THE_PROFILE = frozenset({"id", "createdDateTime", "externalUserState"})


class Seen(NamedTuple):
    """A user as an account, and the licences that it holds."""

    account: AccountSeen
    licences: Sequence[GrantSeen] = ()


class People:
    """The users of one tenant."""

    def __init__(self, listed: Listed) -> None:
        self._listed = listed
        self._licences: dict[str, str] = {}

    async def factors(self) -> AsyncGenerator[tuple[str, list[str]], None]:
        """Yield each user's id with the factors it has registered. Raises NotListedError when that is not permitted."""
        async for row in self._listed.lists.rows(self._listed.addresses.registrations(), REGISTRATIONS):
            told = read(row, Registration)
            yield told.id.lower(), sorted(told.methods_registered or ())

    async def list_licences(self) -> None:
        """Read the licences' names, without which they go by their ids. Raises NotListedError when not permitted."""
        async for row in self._listed.lists.rows(self._listed.addresses.licences(), LICENCES):
            told = read(row, Licence)
            if told.sku_id and told.sku_name:
                self._licences[told.sku_id.lower()] = told.sku_name

    async def accounts(self) -> AsyncGenerator[list[Seen], None]:
        """Yield all users. Raises NotListedError when that is not permitted."""
        async for row in self._listed.lists.rows(self._listed.addresses.users(), NEED):
            yield self._account(row)

    async def changed(self, user_ids: Sequence[str]) -> AsyncGenerator[list[Seen], None]:
        """Yield the users of these ids as they stand now; one that is gone is deleted."""

        async def one(user_id: str) -> bytes | None:
            return await self._listed.lists.one(self._listed.addresses.user(user_id), NEED)

        async for user_id, row in at_once(user_ids, one):
            yield self._account(row) if row is not None else self.gone(user_id)

    def gone(self, user_id: str) -> list[Seen]:
        """Return a user that is deleted."""
        party = person(self._listed.issuer, user_id)
        return [Seen(AccountSeen("user", party, {"state": "deleted"}))] if party is not None else []

    def _account(self, row: bytes) -> list[Seen]:
        user = read(row, Person)
        party = person(self._listed.issuer, user.id, user.user_principal_name, user.display_name)
        if party is None:
            return []
        told: dict[str, object] = {"state": _state(user), "profile": _profile(row, user)}
        if user.created_date_time:
            told["created_at"] = user.created_date_time
        if user.creation_type:
            told["provider"] = user.creation_type
        skus = [object_id(licence.sku_id, "skuId") for licence in user.assigned_licenses or ()]
        held = [
            GrantSeen("licence", party, Entitlement("licence", sku, self._licences.get(sku)))
            for sku in skus
            if sku is not None
        ]
        return [Seen(AccountSeen("user", party, told, raw=on_one_line(row)), held)]


def _state(user: Person) -> str:
    if user.account_enabled is False:
        return "disabled"
    if (user.external_user_state or "").lower() == "pendingacceptance":
        return "invited"
    return "active" if user.account_enabled else "unknown"


def _profile(row: bytes, user: Person) -> dict[str, Any]:
    """Return what is told of a user, by Graph's names, which are those of the audit log in lowerCamelCase."""
    told: dict[str, Any] = msgspec.json.decode(row)
    kept = {
        name: value
        for name, value in told.items()
        if name not in _NOT_OF_THE_PROFILE and "@" not in name and isinstance(value, str | bool)
    }
    if user.manager is not None and user.manager.id:
        kept["managerId"] = user.manager.id.lower()
    return kept

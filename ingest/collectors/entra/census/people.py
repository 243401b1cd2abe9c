"""Users as accounts: how they stand, what is told of them, their factors and their licences."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.lists import Lists, Need, at_once
from ingest.collectors.entra.census.shapes import Licence, Person, Registration, read
from ingest.collectors.entra.census.stating import Statements
from ingest.collectors.entra.parties import person
from ingest.collectors.entra.record import object_id
from ingest.contract.errors import SetupError
from ingest.contract.event import Entitlement, Event, Grant, Party

NEED = Need("User.Read.All (or Directory.Read.All)")
_LICENCES = Need("LicenseAssignment.Read.All (or Directory.Read.All)")
# It is one of the reports, which share five requests in ten seconds with the logs.
_REGISTRATIONS = Need("AuditLog.Read.All", bucket="reports")
_NOT_OF_THE_PROFILE = frozenset({"id", "manager", "assignedLicenses", "createdDateTime", "externalUserState"})


class People:
    """The users of one tenant."""

    def __init__(self, lists: Lists, addresses: Addresses, statements: Statements) -> None:
        self._lists = lists
        self._addresses = addresses
        self._statements = statements
        self._factors: dict[str, list[str]] | None = None
        self._licences: dict[str, str] = {}

    async def list_factors(self) -> None:
        """Read who has registered which factors; without the permission or the licence nobody's are told."""
        found: dict[str, list[str]] = {}
        try:
            async for row in self._lists.rows(self._addresses.registrations(), _REGISTRATIONS):
                told = read(row, Registration)
                found[told.id.lower()] = told.methods_registered or []
        except SetupError:
            return
        self._factors = found

    async def list_licences(self) -> None:
        """Read the licences' names; without the permission they go by their ids."""
        try:
            async for row in self._lists.rows(self._addresses.licences(), _LICENCES):
                told = read(row, Licence)
                if told.sku_id and told.sku_name:
                    self._licences[told.sku_id.lower()] = told.sku_name
        except SetupError:
            return

    async def accounts(self) -> AsyncGenerator[list[Event], None]:
        """Yield all users, each with its licences before it. Raises SetupError when that is not permitted."""
        async for row in self._lists.rows(self._addresses.users(), NEED):
            yield self._account(row)

    async def changed(self, user_ids: list[str]) -> AsyncGenerator[list[Event], None]:
        """Yield the users of these ids as they stand now; one that is gone is deleted."""

        async def one(user_id: str) -> bytes | None:
            return await self._lists.one(self._addresses.user(user_id), NEED)

        async for user_id, row in at_once(user_ids, one):
            yield self._account(row) if row is not None else self.gone(user_id)

    def gone(self, user_id: str) -> list[Event]:
        """Return a user that is deleted."""
        party = person(self._statements.issuer, user_id)
        return self._statements.account("user", party, b"null", {"state": "deleted"}) if party is not None else []

    def _account(self, row: bytes) -> list[Event]:
        user = read(row, Person)
        party = person(self._statements.issuer, user.id, user.user_principal_name, user.display_name)
        if party is None:
            return []
        licences = [event for licence in user.assigned_licenses or () for event in self._licence(party, licence, row)]
        told: dict[str, Any] = {"state": _state(user), "profile": _profile(row, user)}
        if user.created_date_time:
            told["created_at"] = user.created_date_time
        if user.creation_type:
            told["provider"] = user.creation_type
        if self._factors is not None:
            told["factors"] = self._factors.get(user.id.lower(), [])
        return [*licences, *self._statements.account("user", party, row, told)]

    def _licence(self, party: Party, licence: Licence, row: bytes) -> list[Event]:
        sku = object_id(licence.sku_id, "skuId")
        if sku is None:
            return []
        held = Entitlement("licence", sku, self._licences.get(sku))
        return self._statements.grant("licence", party, held, Grant(), row)


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

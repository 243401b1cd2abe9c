"""Lists users as accounts, with their state, profile, registered factors and licences."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any, NamedTuple

import msgspec

from ingest.collection.census_events import LAST_SUCCESS, OBSERVED, UNUSED_PASSWORD, AccountSeen, GrantSeen
from ingest.collectors.entra.census.context import CensusContext
from ingest.collectors.entra.census.grants import instant_word, since
from ingest.collectors.entra.census.list_pages import Need, at_once
from ingest.collectors.entra.census.rows import Activity, Licence, Person, Registration, Sponsor, Sponsored, read
from ingest.collectors.entra.record.fields import object_id
from ingest.collectors.entra.record.parties import person
from ingest.contract.event import Entitlement
from ingest.contract.providers.entra import PROVIDER
from ingest.files.json_pieces import on_one_line

NEED = Need("User.Read.All (or Directory.Read.All)")
LICENCES = Need("LicenseAssignment.Read.All (or Directory.Read.All)")
# This list is one of the reports, which share five requests in ten seconds with the logs.
REGISTRATIONS = Need("AuditLog.Read.All", bucket="reports")
# Reading it also needs a P1 licence; another permission must not cost the list of users.
ACTIVITY = Need("AuditLog.Read.All")
# National clouds have no sponsors: https://learn.microsoft.com/graph/api/user-list-sponsors
SPONSORS = Need("User.Read.All (or Directory.Read.All)", may_lack=True)
_KEPT_ELSEWHERE = frozenset({"invitation"})
"""Ways of creation by which somebody signs in at home."""
_NOT_OF_THE_PROFILE = frozenset({"id", "createdDateTime", "externalUserState"})


class PersonSeen(NamedTuple):
    """A person as an account, and the licences that it holds."""

    account: AccountSeen
    licences: Sequence[GrantSeen] = ()


class People:
    """The users of one tenant."""

    def __init__(self, context: CensusContext) -> None:
        self._context = context
        self._licences: dict[str, str] = {}

    async def factors(self) -> AsyncGenerator[tuple[str, list[str]], None]:
        """Yield each user's id and registered factors. Raises NotListedError when that is not permitted."""
        async for row in self._context.lists.rows(self._context.addresses.registrations(), REGISTRATIONS):
            registration = read(row, Registration)
            yield registration.id.lower(), sorted(registration.methods_registered or ())

    async def activity(self) -> AsyncGenerator[tuple[str, str, dict[str, object]], None]:
        """Yield what is observed of each user who signed in, and which password stands unused of all others.

        Each with the name of the attribute that says it. Raises NotListedError when not permitted.
        """
        async for row in self._context.lists.rows(self._context.addresses.activity(), ACTIVITY):
            listed = read(row, Activity)
            activity = listed.sign_in_activity
            succeeded = instant_word(activity.last_successful_sign_in_date_time) if activity is not None else None
            if succeeded is not None:
                yield listed.id.lower(), OBSERVED, {LAST_SUCCESS: succeeded}
            elif is_activity_whole(listed):
                yield listed.id.lower(), UNUSED_PASSWORD, _unused_password(listed)

    async def sponsors(self) -> AsyncGenerator[tuple[str, list[dict[str, object]]], None]:
        """Yield each guest's id and sponsors, none of a guest without. Raises NotListedError when not permitted."""
        async for row in self._context.lists.rows(self._context.addresses.sponsors(), SPONSORS):
            guest = read(row, Sponsored)
            if guest.sponsors is not None:
                yield guest.id.lower(), _named(guest.sponsors)

    async def list_licences(self) -> None:
        """Read the names of licences; without them grants only have ids. Raises NotListedError when not permitted."""
        async for row in self._context.lists.rows(self._context.addresses.licences(), LICENCES):
            licence = read(row, Licence)
            if licence.sku_id and licence.sku_name:
                self._licences[licence.sku_id.lower()] = licence.sku_name

    async def accounts(self) -> AsyncGenerator[list[PersonSeen], None]:
        """Yield all users. Raises NotListedError when that is not permitted."""
        async for row in self._context.lists.rows(self._context.addresses.users(), NEED):
            yield self._account(row)

    async def changed(self, user_ids: Sequence[str]) -> AsyncGenerator[list[PersonSeen], None]:
        """Yield the users with these ids in their present state; a missing one as deleted."""

        async def user_row(user_id: str) -> bytes | None:
            return await self._context.lists.object(self._context.addresses.user(user_id), NEED)

        async for user_id, row in at_once(user_ids, user_row):
            yield self._account(row) if row is not None else self.gone(user_id)

    def gone(self, user_id: str) -> list[PersonSeen]:
        """Return the account of a deleted user."""
        party = person(self._context.issuer, user_id)
        return [PersonSeen(AccountSeen("user", party, {"state": "deleted"}))] if party is not None else []

    def _account(self, row: bytes) -> list[PersonSeen]:
        user = read(row, Person)
        party = person(self._context.issuer, user.id, user.user_principal_name, user.display_name)
        if party is None:
            return []
        attributes: dict[str, object] = {"state": _state(user), "profile": _profile(row, user)}
        if user.created_date_time:
            attributes["created_at"] = user.created_date_time
        if user.creation_type:
            attributes["provider"] = user.creation_type
        skus = [object_id(licence.sku_id, "skuId") for licence in user.assigned_licenses or ()]
        licences = [
            GrantSeen("licence", party, Entitlement("licence", sku, self._licences.get(sku)))
            for sku in skus
            if sku is not None
        ]
        return [PersonSeen(AccountSeen("user", party, attributes, raw=on_one_line(row)), licences)]


def is_activity_whole(listed: Activity) -> bool:
    """Tell whether the list would have a success of the user, whenever that was."""
    created = since(listed.created_date_time)
    return created is not None and PROVIDER.states_use_from is not None and created >= PROVIDER.states_use_from


def _unused_password(listed: Activity) -> dict[str, object]:
    """Return when a password of the tenant's own was set; {}: there is none, or it is kept elsewhere."""
    own = not listed.on_premises_sync_enabled and (listed.creation_type or "").lower() not in _KEPT_ELSEWHERE
    set_at = instant_word(listed.last_password_change_date_time) if own else None
    return {} if set_at is None else {"set_at": set_at}


def _named(sponsors: Sequence[Sponsor]) -> list[dict[str, object]]:
    """Return the sponsors that have an id, in its order: ``kind`` is ``user``, ``group``, or what Graph calls it."""
    kinds = {s.id.lower(): (s.kind or "").rpartition(".")[2] or "unknown" for s in sponsors if s.id}
    return [{"id": sponsor_id, "kind": kind} for sponsor_id, kind in sorted(kinds.items())]


def _state(user: Person) -> str:
    if user.account_enabled is False:
        return "disabled"
    if (user.external_user_state or "").lower() == "pendingacceptance":
        return "invited"
    return "active" if user.account_enabled else "unknown"


def _profile(row: bytes, user: Person) -> dict[str, Any]:
    """Return a user's profile by Graph's names, which are those of the audit log in lowerCamelCase."""
    fields: dict[str, Any] = msgspec.json.decode(row)
    profile = {
        name: value
        for name, value in fields.items()
        if name not in _NOT_OF_THE_PROFILE and "@" not in name and isinstance(value, str | bool)
    }
    if user.manager is not None and user.manager.id:
        profile["managerId"] = user.manager.id.lower()
    return profile

"""The accounts of an Okta org, of a census: all of them, whatever their state, as fresh as Okta tells.

The plain list leaves out who was deactivated; a search does not, but it is answered from an index that lags behind. So
both are read: the plain list tells who is there and in which state, the search who else there was. Whom the search
shows as not deactivated and the plain list does not show is asked for singly.
Source: Okta management API, ``GET /api/v1/users``.
"""

from __future__ import annotations

from functools import partial

from ingest.collection.census_spool import Spool
from ingest.collectors.okta.census import rows as parts
from ingest.collectors.okta.census.list_pages import Listed, Lists, RefusedError, each_of

ACCOUNT, USERS = "account", "okta.users.read"
_PATH = "/api/v1/users"
_ENDED = "DEPROVISIONED"
_PAGE = 200


class Accounts:
    """Holds in the spool what is listed of them."""

    def __init__(self, lists: Lists, spool: Spool, issuer: str) -> None:
        self._lists = lists
        self._spool = spool
        self._issuer = issuer

    async def changed(self, since: str) -> None:
        """Walk those that changed since an instant."""
        await self._walk({"search": f'lastUpdated ge "{since}"'})

    async def all(self) -> None:
        """Walk all of them."""
        try:
            unsure = await self._walk({"search": "status pr"})
        except RefusedError:
            # No search: those that the plain list leaves out may be filtered for all the same.
            unsure = await self._walk({"filter": f'status eq "{_ENDED}"'})
        if ACCOUNT in self._lists.missing:
            return
        unsure -= await self._walk({})
        await each_of(sorted(unsure), self._one)

    async def _walk(self, query: dict[str, object]) -> set[str]:
        """Hold what is listed; return the ids of those that are not deactivated."""
        alive = set()
        async for page in self._lists.pages(_PATH, ACCOUNT, USERS, {**query, "limit": _PAGE}, may_refuse=bool(query)):
            self._hold(page)
            alive |= {each.id for each in page if each.value.get("status") != _ENDED}
        return alive

    async def _one(self, subject: str) -> None:
        found = await self._lists.one(f"{_PATH}/{subject}", ACCOUNT, USERS)
        if found is None:
            self._spool.drop_account(subject)
        else:
            self._hold([found])

    def _hold(self, page: list[Listed]) -> None:
        found = [partial(parts.account, self._issuer, each.value, each.raw) for each in page]
        self._spool.add_accounts(self._lists.readable(ACCOUNT, found))

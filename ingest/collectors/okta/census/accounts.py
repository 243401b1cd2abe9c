"""Lists the accounts of an Okta org for a census: all of them, in any state, as fresh as Okta can show them.

The plain list leaves out deactivated accounts; a search shows them, but from an index that lags behind. So the census
reads both: the plain list shows the others with their state, the search adds the deactivated ones. An account that only
the search shows, and not as deactivated, is requested singly. An org that refuses a search is asked by a filter.
Source: Okta management API, ``GET /api/v1/users``.
"""

from __future__ import annotations

from functools import partial

from ingest.collection.census_spool import CensusSpool
from ingest.collectors.okta.census import account_rows
from ingest.collectors.okta.census.list_pages import ListedObject, Lists, RefusedError, for_each

ACCOUNT, USERS = "account", "okta.users.read"
_PATH = "/api/v1/users"
_ENDED = "DEPROVISIONED"
_PAGE = 200


class Accounts:
    """Spools the accounts that the lists show."""

    def __init__(self, lists: Lists, spool: CensusSpool, issuer: str) -> None:
        self._lists = lists
        self._spool = spool
        self._issuer = issuer

    async def changed(self, since: str) -> None:
        """Spool the accounts that changed since an instant."""
        changed = f'lastUpdated ge "{since}"'
        try:
            await self._walk({"search": changed})
        except RefusedError:
            await self._walk({"filter": changed})

    async def all(self) -> None:
        """Spool all accounts."""
        try:
            unconfirmed = await self._walk({"search": "status pr"})
        except RefusedError:
            # A filter may still show the deactivated accounts.
            unconfirmed = await self._walk({"filter": f'status eq "{_ENDED}"'})
        if ACCOUNT in self._lists.missing:
            return
        unconfirmed -= await self._walk({})
        await for_each(sorted(unconfirmed), self._one)

    async def _walk(self, query: dict[str, object]) -> set[str]:
        """Spool the accounts of a list; return the ids of those that are not deactivated."""
        alive_ids = set()
        async for page in self._lists.pages(_PATH, ACCOUNT, USERS, {**query, "limit": _PAGE}, may_refuse=bool(query)):
            self._hold(page)
            alive_ids |= {user.id for user in page if user.value.get("status") != _ENDED}
        return alive_ids

    async def _one(self, subject: str) -> None:
        user = await self._lists.object(f"{_PATH}/{subject}", ACCOUNT, USERS)
        if user is None:
            self._spool.drop_account(subject)
        else:
            self._hold([user])

    def _hold(self, page: list[ListedObject]) -> None:
        readings = [partial(account_rows.account, self._issuer, user.value, user.raw) for user in page]
        self._spool.add_accounts(self._lists.readable(ACCOUNT, readings))

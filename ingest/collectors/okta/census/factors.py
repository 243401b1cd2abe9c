"""Lists the enrolled factors of all persons of an Okta org who can sign in.

Okta lists them account by account. So they come last and one at a time: whatever else is to be read from the org goes
first, within the same limit. Where Okta refuses the list, or does not have it, nothing is noted of anybody.
Source: Okta management API, ``GET /api/v1/users/{userId}/factors``.
"""

from __future__ import annotations

from functools import partial

import structlog

from ingest.collection.census_spool import CensusSpool
from ingest.collectors.okta.census import account_rows
from ingest.collectors.okta.census.list_pages import Lists

FACTORS = "factors"
_USERS = "okta.users.read"
_ABLE = frozenset({"active", "locked"})
_UNREAD_AT_MOST = 5
"""After so many accounts of which nothing could be read, and none of which it could, nobody else is asked."""
_log = structlog.get_logger("jitgov.collect")


class Factors:
    """Notes the factors of the accounts in the spool."""

    def __init__(self, lists: Lists, spool: CensusSpool) -> None:
        self._lists = lists
        self._spool = spool

    async def all(self) -> None:
        """Note the factors of every person who can sign in; one whose list is refused leaves the others to be read."""
        read, absent, refused = 0, 0, False
        for subject in self._spool.people(_ABLE):
            self._lists.missing.discard(FACTORS)
            enrolled = await self._enrolled(subject)
            if FACTORS in self._lists.missing:
                refused = True
            elif enrolled is None:
                absent += 1
            else:
                read += 1
                self._spool.note(subject, FACTORS, enrolled)
            if not read and (refused or absent >= _UNREAD_AT_MOST):
                break
        if absent and not read and not refused:
            _log.warning("not_listed", part=FACTORS, status=404, grant=_USERS)
        if refused or (absent and not read):
            self._lists.missing.add(FACTORS)

    async def _enrolled(self, subject: str) -> list[str] | None:
        """Return the names of an account's active factors, None when its list is not there or cannot be read."""
        factors = await self._lists.if_listed(f"/api/v1/users/{subject}/factors", FACTORS, _USERS)
        if factors is None:
            return None
        names = self._lists.readable(FACTORS, [partial(account_rows.factor, factor.value) for factor in factors])
        return sorted(set(names))

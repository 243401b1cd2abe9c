"""Lists who owns the groups of an Okta org, group by group, as the permission ``owner/<group id>``.

Owners come with Okta Identity Governance: an org without it answers each list with 404.
Source: Okta management API, ``GET /api/v1/groups/{groupId}/owners``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from ingest.collection.census_spool import CensusSpool
from ingest.collectors.okta.census import group_rows
from ingest.collectors.okta.census.list_pages import Lists

OWNER = "permission:owner"
_GROUPS = "okta.groups.read"
_ABSENT_AT_MOST = 3
"""So many groups without the list, and none with: the org has no owners of groups."""
_log = structlog.get_logger("jitgov.collect")


class GroupOwners:
    """Spools the owners of groups."""

    def __init__(self, lists: Lists, spool: CensusSpool, issuer: str) -> None:
        self._lists = lists
        self._spool = spool
        self._issuer = issuer

    async def all(self, names: Mapping[str, str | None]) -> None:
        """Spool the owners of these groups; ``names``: group id → name."""
        read, absent = False, 0
        for group_id, name in names.items():
            listed = await self._of_group(group_id, name)
            read, absent = read or listed, absent + (not listed)
            if OWNER in self._lists.missing or (not read and absent >= _ABSENT_AT_MOST):
                break
        if absent and not read and OWNER not in self._lists.missing:
            _log.info("not_listed", part=OWNER, status=404)
            self._lists.missing.add(OWNER)

    async def _of_group(self, group_id: str, name: str | None) -> bool:
        listed = False
        async for page in self._lists.pages(f"/api/v1/groups/{group_id}/owners", OWNER, _GROUPS, inner=True):
            listed = True
            readings = [partial(group_rows.group_owner, self._issuer, group_id, name, owner.value) for owner in page]
            self._spool.add_grants(self._lists.readable(OWNER, readings))
        return listed

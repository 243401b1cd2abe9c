"""What all parts of one census share: how to list, whose the accounts are, as of when, and what could not be listed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import structlog

from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.list_pages import Lists, Need, NotListedError

_log = structlog.get_logger("jitgov.collect")


class Listed(NamedTuple):
    """One tenant while it is listed, since ``began_at``; ``partial`` gathers the types that are not listed whole."""

    issuer: str
    began_at: datetime
    lists: Lists
    addresses: Addresses
    partial: set[str]

    async def of_thing(self, address: str, need: Need, *types: str) -> list[bytes]:
        """Return the rows of one thing's list; when it may not be read none, and the census is partial in these types.

        Other things' lists may well be read: Graph refuses single ones, too.
        """
        try:
            return await self.lists.of_thing(address, need)
        except NotListedError as error:
            self.leave_out(types, error)
            return []

    def leave_out(self, types: Collection[str], error: NotListedError) -> None:
        """Note that of these types not everything could be listed."""
        if not self.partial.issuperset(types):
            _log.warning("not_listed", source=self.issuer, what=types, why=str(error))
        self.partial.update(types)

"""The context that all parts of a census share: lists, addresses, issuer, beginning, and what could not be listed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import structlog

from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.list_pages import Lists, Need, NotListedError

_log = structlog.get_logger("jitgov.collect")


class CensusContext(NamedTuple):
    """A running census, begun at ``began_at``; ``partial`` collects the types that it cannot list whole."""

    issuer: str
    began_at: datetime
    lists: Lists
    addresses: Addresses
    partial: set[str]

    async def inner_list(self, address: str, need: Need, *types: str) -> list[bytes]:
        """Return the rows of a list that belongs to one object.

        If Graph refuses the list it gives no rows, and the census is partial in these types. Graph may refuse the list
        of a single object, so the others are still read.
        """
        try:
            return await self.lists.inner_list(address, need)
        except NotListedError as error:
            self.mark_partial(types, error)
            return []

    def mark_partial(self, types: Collection[str], error: NotListedError) -> None:
        """Note that the census cannot list everything of these types."""
        if not self.partial.issuperset(types):
            _log.warning("not_listed", source=self.issuer, what=types, why=str(error))
        self.partial.update(types)

"""What all parts of one census share: how to list, whom the accounts belong to, and what could not be listed."""

from __future__ import annotations

from typing import NamedTuple

from ingest.collectors.entra.census.addresses import Addresses
from ingest.collectors.entra.census.lists import Lists


class Listed(NamedTuple):
    """One tenant while it is listed; ``partial`` gathers the types of which not everything could be."""

    issuer: str
    lists: Lists
    addresses: Addresses
    partial: set[str]
